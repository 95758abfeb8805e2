using Nuke.Common;

namespace Pipeline.Targets;

/// <summary>The front door: every target is a component of its own, one file each.</summary>
internal sealed class Build : NukeBuild, ICompile, ITest, IEngine, ICli, IPrAcceptance, IBuildAndPin, IAcceptance, IDeployMock, IDrift, IWorkflows, IBench
{
    /// <summary>What the front door itself costs: the benchmarks measure it.</summary>
    public Target NoOp => _ => _
        .Unlisted()
        .Executes(() => { });

    public static int Main() => Execute<Build>(x => ((ITest)x).Test);

    protected override void OnBuildFinished() => ((ITest)this).Tests.WriteCounts();
}
