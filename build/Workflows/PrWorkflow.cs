namespace Pipeline.Targets;

/// <summary>The workflow before a merge: the PR lane and the tests, without secrets and with a read-only token.</summary>
internal static class PrWorkflow
{
    /// <summary>The version of Nuke's published packages that the build is also compiled against.</summary>
    public const string NukePackages = "10.1.0";

    private static readonly Dictionary<string, string> ReadOnly = new(StringComparer.Ordinal) { ["contents"] = "read" };

    public static Workflow Describe() => new(
        "pr",
        "Judges a pull request from its own source, hermetically.",
        Yaml.Map.Of(("pull_request", Yaml.Map.Of())),
        "pr-${{ github.ref }}",
        Newest: true,
        [
            Of("pr-acceptance", "PrAcceptance", RunnerSetup.MakeConditions, new Step("PrAcceptance") { Run = "./build.sh PrAcceptance" }, KeepReport("pr-acceptance")),
            Of(
                "pr-acceptance-nuke", $"PrAcceptance on Nuke {NukePackages}", RunnerSetup.MakeConditions,
                new Step("PrAcceptance") { Run = "./build.sh PrAcceptance", Env = [("NUKE_PACKAGES", NukePackages)] }, KeepReport("pr-acceptance-nuke")),
            Of("test", "Test", new Step("Test") { Run = "./build.sh Test" }, RunnerSetup.Keep("test-results", "artifacts/test-results", "always()")),
        ]);

    private static Job Of(string id, string name, params Step[] steps) => new(id, name, Minutes: 60, ReadOnly, [.. RunnerSetup.Steps, RunnerSetup.MakeBases, .. steps]);

    // Under the job's own name, because a run keeps only one artifact per name.
    private static Step KeepReport(string name) => RunnerSetup.Keep(name, "artifacts/pr-acceptance.*", "always()");
}
