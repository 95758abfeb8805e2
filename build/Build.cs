using System.Collections;
using Nuke.Common;
using Serilog;

namespace Pipeline.Targets;

/// <summary>The build's entry point. Each target is a component in its own file.</summary>
internal sealed class Build : NukeBuild, ICompile, ITest, IEngine, ICli, IPrAcceptance, IBuildAndPin, IAcceptance, IDeployMock, IDrift, IWorkflows, IBench, IHouse
{
    /// <summary>Does nothing; the benchmarks use it to measure the build's own overhead.</summary>
    public Target NoOp => _ => _
        .Unlisted()
        .Executes(() => { });

    public static int Main() => Execute<Build>(x => ((ITest)x).Test);

    protected override void OnBuildCreated()
    {
        // build/engine makes these checks itself, and faster.
        if (typeof(NukeBuild).Assembly.GetName().Name != "Nuke.Engine")
        {
            CheckArguments();
        }
    }

    protected override void OnBuildFinished() => ((ITest)this).Tests.WriteCounts();

    private void CheckArguments()
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(x => KeyValuePair.Create((string)x.Key, (string?)x.Value ?? ""));
        var files = LoadedLocalProfiles.Select(x => $"parameters.{x}.json").Prepend("parameters.json").Select(x => (string)(RootDirectory / ".nuke" / x));
        var given = new GivenArguments(DeclaredParameter.Of(GetType()), Environment.GetCommandLineArgs()[1..], variables, files);
        if (given.Secrets.Count > 0)
        {
            new SecretsMasked(given.Secrets).Install();
        }

        foreach (var warning in given.Warnings)
        {
            Log.Warning("{Warning:l}", warning);
        }

        if (given.Problem is { } problem)
        {
            ExitCode = 2;
            Assert.Fail(problem);
        }
    }
}
