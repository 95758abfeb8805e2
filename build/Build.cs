using System.Collections;
using Nuke.Common;
using Serilog;

namespace Pipeline.Targets;

/// <summary>The build's entry point. Each target is a component in its own file.</summary>
internal sealed class Build : NukeBuild, ICompile, ITest, IEngine, ICli, IPrAcceptance, IBuildAndPin, IAcceptance, IDeployMock, IAcceptPins, IDrift, IWorkflows, IBench, IHouse
{
    /// <summary>Does nothing; the benchmarks use it to measure the build's own overhead.</summary>
    public Target NoOp => _ => _
        .Unlisted()
        .Executes(() => { });

    public static int Main()
    {
        if (ReplacedOptions.Problem(Environment.GetCommandLineArgs()[1..], Variables()) is { } problem)
        {
            Console.Error.WriteLine(problem);
            return 2;
        }

        return Execute<Build>(x => ((ITest)x).Test);
    }

    protected override void OnBuildCreated()
    {
        // build/engine makes these checks itself, and faster.
        if (typeof(NukeBuild).Assembly.GetName().Name != "Nuke.Engine")
        {
            CheckArguments();
        }
    }

    protected override void OnBuildFinished() => ((ITest)this).Tests.WriteCounts();

    private static IEnumerable<KeyValuePair<string, string>> Variables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(x => KeyValuePair.Create((string)x.Key, (string?)x.Value ?? ""));

    private void CheckArguments()
    {
        var files = LoadedLocalProfiles.Select(x => $"parameters.{x}.json").Prepend("parameters.json").Select(x => (string)(RootDirectory / ".nuke" / x));
        var given = new GivenArguments(DeclaredParameter.Of(GetType()), Environment.GetCommandLineArgs()[1..], Variables(), files);
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
