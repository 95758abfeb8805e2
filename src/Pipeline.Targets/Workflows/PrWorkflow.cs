using Pipeline.Contracts.Specs;
using Pipeline.Lanes.Partitions;

namespace Pipeline.Targets.Workflows;

/// <summary>
/// The workflow before a merge: the PR lane, divided between as many runners as its work deserves, and the tests; without secrets and with a read-only token.
/// </summary>
/// <remarks>
/// It runs for each push to the main branch, too: GitHub lets a pull request read the caches of the main branch, and lets nobody else read those of a pull request.
/// So a pull request starts from the verdicts of main, and main believes none of a pull request.
/// Each further platform of pull requests has a plan, parts and a merge of its own, because its images are others.
/// </remarks>
internal sealed class PrWorkflow(CiSettings ci)
{
    /// <summary>The version of Nuke's published packages that the build is also compiled against.</summary>
    public const string NukePackages = "10.1.0";

    private const string Report = "pr-acceptance";
    private const string Target = "PrAcceptance";
    private const string Pins = "pins-accepted";
    private const string Shared = RunnerSetup.Verdicts;
    private const string Verdicts = $"--verdicts {Shared}";

    private static readonly Dictionary<string, string> ReadOnly = new(StringComparer.Ordinal) { ["contents"] = "read" };

    public Workflow Describe() => new(
        "pr",
        "Judges a pull request from its own source, hermetically.",
        // The end of a draft is a reason to run, too: then the images of a pull request of pins have been accepted.
        Yaml.Map.Of(("pull_request", Yaml.Map.Of(("types", Yaml.Of(["opened", "synchronize", "reopened", "ready_for_review"])))), ("merge_group", Yaml.Map.Of()), ("push", Yaml.Map.Of(("branches", Yaml.Of(["main"]))))),
        "pr-${{ github.ref }}",
        // A run on main is finished even if another merge follows, because pull requests need its verdicts.
        Newest: "${{ github.event_name == 'pull_request' }}",
        [
            .. Others.SelectMany(chain => (Job[])[Divide(chain), RunPart(chain), Merge(chain)]),
            Divide(Own),
            RunPart(Own),
            CheckPins,
            MergeAll(),
            new(
                "pr-acceptance-nuke", $"PrAcceptance on Nuke {NukePackages}", ci.Minutes(Target, 60), ReadOnly,
                [
                    .. RunnerSetup.Steps(Platform.Amd64), .. RunnerSetup.Bases(ci), RunnerSetup.MakeConditions, RunnerSetup.Take(Report, "."),
                    new("PrAcceptance") { Run = $"./build.sh PrAcceptance {Verdicts} --verdicts-read-only", Env = [("NUKE_PACKAGES", NukePackages)] },
                    RunnerSetup.Keep("pr-acceptance-nuke", "artifacts/pr-acceptance.*", "always()"),
                ])
            {
                Machine = ci.Machine(),
                Needs = [Report],
                // Without a condition, GitHub skips a job if any job before it was skipped, as all parts are when nothing changed.
                If = $"!cancelled() && needs.{Report}.result == 'success'",
            },
            new(
                "test", "Test", ci.Minutes("Test", 60), ReadOnly,
                [
                    .. RunnerSetup.Steps(Platform.Amd64), .. RunnerSetup.Bases(ci),
                    new("Test") { Run = "./build.sh Test" }, RunnerSetup.Keep("test-results", "artifacts/test-results", "always()"),
                ])
            {
                Machine = ci.Machine(),
            },
        ]);

    private static Chain Own { get; } = new(Platform: null);

    private IEnumerable<Chain> Others => ci.PullRequestPlatforms.Where(platform => platform != Platform.Amd64).Select(platform => new Chain(platform));

    // Planning needs no compiler and no emulation: it asks the engine only for its kind of image store.
    private Job Divide(Chain chain) => new(
        chain.Plan, $"Plan{chain.Of}", Minutes: 20, ReadOnly,
        [
            .. RunnerSetup.Build, .. RunnerSetup.Bases(ci),
            RunnerSetup.TakeVerdicts(chain.Key),
            new("PrAcceptancePlan") { Id = "plan", Run = $"./build.sh PrAcceptancePlan --skip EngineUp {Verdicts}{chain.Only}" },
            RunnerSetup.Keep(chain.Plan, $"artifacts/pr-acceptance.plan.json\n{Shared}\n") with { If = null },
        ])
    {
        Machine = ci.Machine(chain.Platform),
        Outputs = [("partitions", $"${{{{ steps.plan.outputs.{chain.Output} }}}}")],
    };

    private Job RunPart(Chain chain) => new(
        chain.Part, $"{Target}{chain.Of} ${{{{ matrix.partition }}}}", ci.Minutes(Target, 60), ReadOnly,
        [
            .. RunnerSetup.Steps(ci.Own(chain.Platform ?? Platform.Amd64)), .. RunnerSetup.Bases(ci), RunnerSetup.CacheDependencies, RunnerSetup.MakeConditions, RunnerSetup.Take(chain.Plan, "."),
            new(Target) { Run = $"./build.sh {Target} --partition \"$PARTITION\" {Verdicts}{chain.Only}", Env = [("PARTITION", "${{ matrix.partition }}")] },
            RunnerSetup.Keep(chain.Part + "-${{ strategy.job-index }}", "artifacts/pr-acceptance.part-*\nartifacts/pr-acceptance\n", "always()"),
        ])
    {
        Machine = ci.Machine(chain.Platform),
        Needs = [chain.Plan],
        If = chain.HasParts,
        Partitions = $"${{{{ fromJSON(needs.{chain.Plan}.outputs.partitions) }}}}",
    };

    // The checkout of a pull request is a merge, and its first parent the target branch; where there is none, the pins count as changed.
    private Job CheckPins => new(
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
        Machine = ci.Machine(),
        If = "github.event_name != 'push'",
    };

    // It runs even if a part ended without a report.
    private Job Merge(Chain chain) => new(
        chain.Report, $"{Target}{chain.Of}", Minutes: 20, ReadOnly,
        [
            .. RunnerSetup.Build, RunnerSetup.Take(chain.Plan, "."), RunnerSetup.TakeAll($"{chain.Part}-", "artifacts", chain.HasParts),
            new(Target) { Run = $"./build.sh PrAcceptanceReport {Verdicts}" },
            new("Keep the verdicts") { Uses = PinnedAction.SaveCache, If = "always()", With = [("path", Shared), ("key", RunnerSetup.VerdictKey(chain.Key) + "${{ github.run_id }}-${{ github.run_attempt }}")] },
            RunnerSetup.Keep(chain.Report, $"artifacts/pr-acceptance.json\nartifacts/pr-acceptance.xml\nartifacts/pr-acceptance.html\nartifacts/pr-acceptance\n{Shared}\n", "always()"),
            RunnerSetup.Require(chain.Part),
        ])
    {
        Machine = ci.Machine(chain.Platform),
        Needs = [chain.Plan, chain.Part],
        If = "always()",
    };

    // The one required check: it has one name whatever the parts and platforms are.
    private Job MergeAll()
    {
        var merge = Merge(Own);
        string[] others = [Pins, .. Others.Select(chain => chain.Report)];
        return merge with { Steps = [.. merge.Steps.SkipLast(1), RunnerSetup.Require([Own.Part, .. others])], Needs = [.. merge.Needs, .. others] };
    }

    /// <summary>The jobs that judge pull requests on one platform.</summary>
    /// <param name="Platform">The platform; null for that of the default runner.</param>
    private sealed record Chain(Platform? Platform)
    {
        public string Report => Platform is null ? PrWorkflow.Report : $"{PrWorkflow.Report}-{Platform.Architecture}";

        public string Plan => $"{Report}-plan";

        public string Part => $"{Report}-part";

        public string Of => Platform is null ? "" : $" {Platform}";

        public string Only => Platform is null ? "" : $" --only-platform {Platform}";

        public string Key => Platform?.Architecture ?? "";

        public string Output => Platform is null ? "partitions" : $"partitions-{Platform.Architecture}";

        public string HasParts => $"needs.{Plan}.outputs.partitions != '[]'";
    }
}
