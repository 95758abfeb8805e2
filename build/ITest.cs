using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Utilities.Collections;

namespace Pipeline.Targets;

/// <summary>Runs the executables of all test projects.</summary>
public interface ITest : ICompile, IEngine, IForce
{
    [Parameter("Only the test project of this name, with or without .Tests")]
    string? TestProject => TryGetValue(() => TestProject);

    [Parameter("Only the tests that match this xunit query, as in /*/*/Planning/*")]
    string? TestFilter => TryGetValue(() => TestFilter);

    AbsolutePath TestResults => RootDirectory / "artifacts" / "test-results";

    /// <summary>The results of this run's tests.</summary>
    TestRun Tests => TestRun.Current;

    // CI trusts no earlier run, and a selection of tests is no verdict.
    private TestVerdicts? Verdicts()
    {
        if (IsServerBuild || Environment.GetEnvironmentVariable("CI") == "true" || TestFilter is not null)
        {
            return null;
        }

        var fingerprint = new TestFingerprint(RootDirectory, TestMachine.Describe(EngineSetup.Version(RootDirectory)));
        return new TestVerdicts(RootDirectory / "artifacts" / "test-verdicts" / Configuration, fingerprint.Of) { Force = Force };
    }

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
            Tests.Run(TestProjects.Find(RootDirectory, Configuration, TestProject), TestFilter, TestResults, Verdicts());
            Tests.WriteTable();
            ReportSummary(_ => _.AddPair("Tests", Tests.Total.ToString()));
            Tests.AssertSuccess();
        });
}
