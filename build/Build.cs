using Nuke.Common;

namespace Pipeline.Targets;

/// <summary>The build's entry point. Each target is a component in its own file, here or, for those that every repository has, in <c>src/Pipeline.Targets</c>.</summary>
internal sealed class Build : PipelineBuild, ICompile, ITest, IEngine, ICli, IPrAcceptance, IBuildAndPin, IAcceptance, IDeployMock, IAcceptPins, IPromote, IPrune, IDrift, IWorkflows, IBench, IHouse, IPack
{
    /// <summary>Does nothing; the benchmarks use it to measure the build's own overhead.</summary>
    public Target NoOp => _ => _
        .Unlisted()
        .Executes(() => { });

    public static int Main() => Run<Build>(x => ((ITest)x).Test);

    protected override void OnBuildFinished() => ((ITest)this).Tests.WriteCounts();
}
