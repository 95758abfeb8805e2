using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Utilities.Collections;

namespace Pipeline.Targets;

/// <summary>Runs the executables of all test projects.</summary>
public interface ITest : ICompile, IEngine
{
    [Parameter("Only the test project of this name, with or without .Tests")]
    string? TestProject => TryGetValue(() => TestProject);

    [Parameter("Only the tests that match this xunit query, as in /*/*/Planning/*")]
    string? TestFilter => TryGetValue(() => TestFilter);

    AbsolutePath TestResults => RootDirectory / "artifacts" / "test-results";

    /// <summary>The results of this run's tests.</summary>
    TestRun Tests => TestRun.Current;

    Target Peers => _ => _
        .Description("Installs the tools that the tests compare with")
        .Unlisted()
        .DependsOn(EngineUp)
        .Executes(() => EngineSetup.Up(RootDirectory, NoEngineSetup, "checks"));

    Target Test => _ => _
        .Description("Runs all tests, including those with real containers")
        .DependsOn(Compile, Peers)
        .Produces(TestResults / "*.xml")
        .Executes(() =>
        {
            using var only = CheckoutLock.Take(TemporaryDirectory, nameof(Test));
            TestResults.CreateOrCleanDirectory();
            Tests.Run(TestProjects.Find(RootDirectory, Configuration, TestProject), TestFilter, TestResults);
            Tests.WriteTable();
            ReportSummary(_ => _.AddPair("Tests", Tests.Total.ToString()));
            Tests.AssertSuccess();
        });
}
