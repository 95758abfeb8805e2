namespace Pipeline.Targets.Workflows;

/// <summary>
/// The workflow before a merge: the PR lane, divided between as many runners as its work deserves, and the tests; without secrets and with a read-only token.
/// </summary>
/// <remarks>
/// It runs for each push to the main branch, too: GitHub lets a pull request read the caches of the main branch, and lets nobody else read those of a pull request.
/// So a pull request starts from the verdicts of main, and main believes none of a pull request.
/// </remarks>
internal static class PrWorkflow
{
    /// <summary>The version of Nuke's published packages that the build is also compiled against.</summary>
    public const string NukePackages = "10.1.0";

    private const string Plan = "pr-acceptance-plan";
    private const string Part = "pr-acceptance-part";
    private const string Report = "pr-acceptance";
    private const string Pins = "pins-accepted";
    private const string Shared = RunnerSetup.Verdicts;
    private const string Verdicts = $"--verdicts {Shared}";
    private const string HasParts = "needs.pr-acceptance-plan.outputs.partitions != '[]'";

    private static readonly Dictionary<string, string> ReadOnly = new(StringComparer.Ordinal) { ["contents"] = "read" };

    public static Workflow Describe() => new(
        "pr",
        "Judges a pull request from its own source, hermetically.",
        // The end of a draft is a reason to run, too: then the images of a pull request of pins have been accepted.
        Yaml.Map.Of(("pull_request", Yaml.Map.Of(("types", Yaml.Of(["opened", "synchronize", "reopened", "ready_for_review"])))), ("merge_group", Yaml.Map.Of()), ("push", Yaml.Map.Of(("branches", Yaml.Of(["main"]))))),
        "pr-${{ github.ref }}",
        // A run on main is finished even if another merge follows, because pull requests need its verdicts.
        Newest: "${{ github.event_name == 'pull_request' }}",
        [
            Divide,
            RunPart,
            CheckPins,
            Merge,
            new(
                "pr-acceptance-nuke", $"PrAcceptance on Nuke {NukePackages}", Minutes: 60, ReadOnly,
                [
                    .. RunnerSetup.Steps, RunnerSetup.CacheBases, RunnerSetup.MakeMissingBases, RunnerSetup.MakeConditions, RunnerSetup.Take(Report, "."),
                    new("PrAcceptance") { Run = $"./build.sh PrAcceptance {Verdicts} --verdicts-read-only", Env = [("NUKE_PACKAGES", NukePackages)] },
                    RunnerSetup.Keep("pr-acceptance-nuke", "artifacts/pr-acceptance.*", "always()"),
                ])
            {
                Needs = [Report],
                // Without a condition, GitHub skips a job if any job before it was skipped, as all parts are when nothing changed.
                If = $"!cancelled() && needs.{Report}.result == 'success'",
            },
            new(
                "test", "Test", Minutes: 60, ReadOnly,
                [
                    .. RunnerSetup.Steps, RunnerSetup.CacheBases, RunnerSetup.MakeMissingBases,
                    new("Test") { Run = "./build.sh Test" }, RunnerSetup.Keep("test-results", "artifacts/test-results", "always()"),
                ]),
        ]);

    // Planning needs no compiler and no emulation: it asks the engine only for its kind of image store.
    private static Job Divide => new(
        Plan, "Plan", Minutes: 20, ReadOnly,
        [
            .. RunnerSetup.Build, RunnerSetup.CacheBases, RunnerSetup.MakeMissingBases,
            RunnerSetup.TakeVerdicts,
            new("PrAcceptancePlan") { Id = "plan", Run = $"./build.sh PrAcceptancePlan --skip EngineUp {Verdicts}" },
            RunnerSetup.Keep(Plan, $"artifacts/pr-acceptance.plan.json\n{Shared}\n") with { If = null },
        ])
    {
        Outputs = [("partitions", "${{ steps.plan.outputs.partitions }}")],
    };

    private static Job RunPart => new(
        Part, "PrAcceptance ${{ matrix.partition }}", Minutes: 60, ReadOnly,
        [
            .. RunnerSetup.Steps, RunnerSetup.CacheBases, RunnerSetup.MakeMissingBases, RunnerSetup.CacheDependencies, RunnerSetup.MakeConditions, RunnerSetup.Take(Plan, "."),
            new("PrAcceptance") { Run = $"./build.sh PrAcceptance --partition \"$PARTITION\" {Verdicts}", Env = [("PARTITION", "${{ matrix.partition }}")] },
            RunnerSetup.Keep(Part + "-${{ strategy.job-index }}", "artifacts/pr-acceptance.part-*\nartifacts/pr-acceptance\n", "always()"),
        ])
    {
        Needs = [Plan],
        If = HasParts,
        Partitions = "${{ fromJSON(needs.pr-acceptance-plan.outputs.partitions) }}",
    };

    // The checkout of a pull request is a merge, and its first parent the target branch; where there is none, the pins count as changed.
    private static Job CheckPins => new(
        Pins, "PinsAccepted", Minutes: 20, new Dictionary<string, string>(StringComparer.Ordinal) { ["contents"] = "read", ["packages"] = "read" },
        [
            RunnerSetup.CheckOut(commits: 2),
            new("Compare the pins") { Id = "pins", Run = """git diff --quiet HEAD^1 HEAD -- processors/pins.json || echo "changed=true" >>"$GITHUB_OUTPUT" """.TrimEnd() },
            .. ((IEnumerable<Step>)[
                .. RunnerSetup.Build.Skip(1), MainWorkflow.NameImages,
                new("PinsAccepted") { Run = MainWorkflow.Command("PinsAccepted", " --skip EngineUp RegistryUp", ""), Env = MainWorkflow.ReaderSecret },
            ]).Select(step => step with { If = "steps.pins.outputs.changed == 'true'" }),
        ])
    {
        If = "github.event_name != 'push'",
    };

    // The one required check: it has one name whatever the parts are, and runs even if one of them ended without a report.
    private static Job Merge => new(
        Report, "PrAcceptance", Minutes: 20, ReadOnly,
        [
            .. RunnerSetup.Build, RunnerSetup.Take(Plan, "."), RunnerSetup.TakeAll($"{Part}-", "artifacts", HasParts),
            new("PrAcceptance") { Run = $"./build.sh PrAcceptanceReport {Verdicts}" },
            new("Keep the verdicts") { Uses = PinnedAction.SaveCache, If = "always()", With = [("path", Shared), ("key", RunnerSetup.VerdictKey + "${{ github.run_id }}-${{ github.run_attempt }}")] },
            RunnerSetup.Keep(Report, $"artifacts/pr-acceptance.json\nartifacts/pr-acceptance.xml\nartifacts/pr-acceptance.html\nartifacts/pr-acceptance\n{Shared}\n", "always()"),
            RunnerSetup.Require(Part, Pins),
        ])
    {
        Needs = [Plan, Part, Pins],
        If = "always()",
    };
}
