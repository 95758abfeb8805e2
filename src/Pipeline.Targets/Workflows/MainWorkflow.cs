using Pipeline.Contracts.Specs;
using Pipeline.Lanes.Partitions;

namespace Pipeline.Targets.Workflows;

/// <summary>The workflow after a merge: the release lanes, one job each, in the order of <c>DependsOn</c>. Artifacts carry files from lane to lane.</summary>
internal sealed class MainWorkflow(CiSettings ci)
{
    // Acceptance keeps no verdict, and takes from those of PrAcceptance what each case costs.
    private const string Durations = $" --verdicts {RunnerSetup.Verdicts} --verdicts-read-only";

    /// <summary>The last target of a release.</summary>
    public const string Last = "Drift";

    // GitHub starts no checks for what the default token does with a pull request; it does for a personal token and for an App.
    private const string ProposalToken = "(secrets.PIPELINE_TOKEN || secrets.GITHUB_TOKEN)";

    // `a && b` is b only if b is not empty, and GITHUB_TOKEN never is.
    private const string RegistryToken = "${{ secrets.PIPELINE_REGISTRY_TOKEN || (!vars.PIPELINE_IMAGES && secrets.GITHUB_TOKEN) || '' }}";

    // The files that lanes pass on, and the base images that are part of a source's fingerprint.
    private static readonly (string Name, string Folder, string Kept) Pins = ("pins", "processors", "processors/pins.json");
    private static readonly (string Name, string Folder, string Kept) Bases = ("bases", ".pipeline/bases", ".pipeline/bases");
    private static readonly (string Name, string Folder, string Kept) Deployments = ("deployments", ".pipeline/release/deployments", ".pipeline/release/deployments");

    private readonly Dictionary<string, ReleaseJob> jobs = new(StringComparer.Ordinal)
    {
        ["BuildAndPin"] = new(120, [("contents", "write"), ("packages", "write"), ("pull-requests", "write"), ("statuses", "write")])
        {
            GitHubToken = ProposalToken,
            Options = string.Concat(Native(ci).Select(platform => $" --built-elsewhere {platform}")),
            Before = [.. RunnerSetup.Bases(ci), RunnerSetup.CacheDependencies, .. Native(ci).Select(platform => RunnerSetup.Take(BuildOf(platform), "artifacts")), .. SigningSteps.TakeKey],
            Variables = SigningSteps.Key,
            After =
            [
                Keep(Pins), Keep(Bases), .. SigningSteps.ListBuilt, RunnerSetup.TakeVerdicts(),
                // Whether signatures are verified is part of the work that is divided.
                new("AcceptancePlan") { Id = "plan", Run = Command("AcceptancePlan", "", Durations), Env = [SigningSteps.VerifyKey] },
                RunnerSetup.Keep("acceptance-plan", $"artifacts/acceptance.plan.json\n{RunnerSetup.Verdicts}\n"),
            ],
            Outputs = [.. Shares(ci).Select(share => (share.Output, $"${{{{ steps.plan.outputs.{share.Output} }}}}")), SigningSteps.BuiltCount],
        },
        ["Acceptance"] = new(60, [("contents", "read"), ("packages", "read")])
        {
            Before = [Take(Bases), Take(Pins), LogIn, SigningSteps.InstallVerifier],
            Variables = [SigningSteps.VerifyKey],
            PartitionedBy = "build-and-pin",
        },
        ["DeployMock"] = new(30, [("contents", "read"), ("packages", "read")]) 
        {
            Before = [Take(Bases), Take(Pins), LogIn],
            After = [Keep(Deployments), RunnerSetup.Keep("deployment-plan", "artifacts/deployment.json", "always()")],
        },
        // It compares what DeployMock deployed; the issue is about production, which drift.yml compares.
        ["Drift"] = new(30, [("contents", "read"), ("packages", "read")])
        {
            Options = " --exit-code",
            Before = [Take(Bases), Take(Pins), Take(Deployments)],
        },
    };

    /// <summary>
    /// Each GitHub has its own registry: <c>ghcr.io</c> for the public one, <c>containers.HOST</c> for others. The repository
    /// variable <c>PIPELINE_IMAGES</c> names another prefix.
    /// </summary>
    public static Step NameImages { get; } = new("Name the images")
    {
        Env = [("PIPELINE_IMAGES", "${{ vars.PIPELINE_IMAGES }}")],
        Run = """
            case $GITHUB_SERVER_URL in
              https://github.com) registry=ghcr.io ;;
              *) registry=containers.${GITHUB_SERVER_URL#*://} ;;
            esac
            echo "PIPELINE_IMAGES=${PIPELINE_IMAGES:-$registry/${GITHUB_REPOSITORY,,}}" >>"$GITHUB_ENV"
            """,
    };

    /// <summary>
    /// The registry's secret for a lane. The registry of the same GitHub takes the job's own token; a registry that the repository names itself
    /// (<c>PIPELINE_IMAGES</c>) only receives <c>PIPELINE_REGISTRY_TOKEN</c>. With it comes the prefix of promoted images, which pins may name.
    /// </summary>
    public static IReadOnlyList<(string, string)> RegistrySecret { get; } =
        [("NUKE_REGISTRY_TOKEN", RegistryToken), ("NUKE_REGISTRY_USER", "${{ vars.PIPELINE_REGISTRY_USER }}"), ("NUKE_PROMOTED", "${{ vars.PIPELINE_PROMOTED }}")];

    /// <summary>The registry's secret for a pull request, which must not receive one that may write. A registry of another kind needs <c>PIPELINE_REGISTRY_READ_TOKEN</c> unless everyone may read it.</summary>
    public static IReadOnlyList<(string, string)> ReaderSecret { get; } =
    [
        ("NUKE_REGISTRY_TOKEN", "${{ secrets.PIPELINE_REGISTRY_READ_TOKEN || (!vars.PIPELINE_IMAGES && secrets.GITHUB_TOKEN) || '' }}"), ("NUKE_REGISTRY_USER", "${{ secrets.PIPELINE_REGISTRY_READ_TOKEN && vars.PIPELINE_REGISTRY_READ_USER || '' }}"),
        ("NUKE_PROMOTED", "${{ vars.PIPELINE_PROMOTED }}"),
    ];

    /// <summary>The credentials for GitHub: those of the repository's App if it names one, or else a token.</summary>
    /// <param name="token">The token, as an expression.</param>
    public static IReadOnlyList<(string, string)> GitHubSecret(string token = "secrets.GITHUB_TOKEN") =>
    [
        ("NUKE_GITHUB_TOKEN", $"${{{{ !vars.PIPELINE_GITHUB_APP && {token} || '' }}}}"), ("NUKE_GITHUB_APP", "${{ vars.PIPELINE_GITHUB_APP }}"),
        ("NUKE_GITHUB_APP_KEY", "${{ vars.PIPELINE_GITHUB_APP && secrets.PIPELINE_GITHUB_APP_KEY || '' }}"),
    ];

    // The engine pulls with the credentials of docker login.
    private static Step LogIn => new("Log in to the registry")
    {
        Env = [("REGISTRY_TOKEN", RegistryToken), ("REGISTRY_USER", "${{ vars.PIPELINE_REGISTRY_USER || github.actor }}")],
        Run = """[[ -z $REGISTRY_TOKEN ]] || docker login "${PIPELINE_IMAGES%%/*}" --username "$REGISTRY_USER" --password-stdin <<<"$REGISTRY_TOKEN" """.TrimEnd(),
    };

    // It runs beside Acceptance, and only the pull request waits for it. The job's own token, which may read the pins of the branch, is enough even where there is an App.
    private Job CompareOutputs => new(
        "compare-outputs",
        "CompareOutputs",
        Minutes: 60,
        new Dictionary<string, string>(StringComparer.Ordinal) { ["contents"] = "read", ["packages"] = "read" },
        [
            .. RunnerSetup.Steps(Platform.Amd64), NameImages, Take(Pins), LogIn,
            new("CompareOutputs") { Run = Command("CompareOutputs", " --skip BuildAndPin", ""), Env = [.. RegistrySecret, ("NUKE_GITHUB_TOKEN", "${{ secrets.GITHUB_TOKEN }}")] },
            RunnerSetup.Keep("compare-outputs-report", "artifacts/compare-outputs.*\nartifacts/compare-outputs\n", "always()"),
        ])
    {
        Machine = ci.Machine(),
        Needs = ["build-and-pin"],
        If = "!cancelled() && needs.build-and-pin.result == 'success'",
    };

    // It decides on the pull request whatever the lanes concluded, so it also runs after a failure. GitHub ends a draft only for a token that may write contents.
    private Job AcceptPins => new(
        "accept-pins",
        "AcceptPins",
        Minutes: 20,
        new Dictionary<string, string>(StringComparer.Ordinal) { ["contents"] = "write", ["packages"] = "write", ["pull-requests"] = "write", ["statuses"] = "write" },
        [
            .. RunnerSetup.Build, NameImages, Take(Pins), RunnerSetup.TakeAll("acceptance-report", "artifacts"), RunnerSetup.TakeAll("deploy-mock-report", "artifacts"), RunnerSetup.TakeAll("compare-outputs-report", "artifacts"),
            new("AcceptPins") { Run = Command("AcceptPins", " --skip EngineUp RegistryUp BuildAndPin Acceptance DeployMock", ""), Env = [.. RegistrySecret, .. GitHubSecret(ProposalToken)] },
            RunnerSetup.Keep("accept-pins-report", "artifacts/accept-pins.*", "always()"),
        ])
    {
        Machine = ci.Machine(),
        Needs = ["build-and-pin", "acceptance", "deploy-mock", "compare-outputs"],
        If = "!cancelled() && needs.build-and-pin.result == 'success'",
    };

    /// <summary>The targets that are lanes of a release.</summary>
    public static IReadOnlySet<string> Lanes { get; } = new MainWorkflow(CiSettings.Default).jobs.Keys.ToHashSet(StringComparer.Ordinal);

    public Workflow Describe(IReadOnlyList<LaneOrder> order) => new(
        "main",
        "Releases what was merged: builds and pins, accepts, deploys and compares, one chain at a time.",
        Yaml.Map.Of(("push", Yaml.Map.Of(("branches", Yaml.Of(["main"]))))),
        "release",
        Newest: false,
        [.. Native(ci).Select(BuildNatively), .. order.SelectMany(Of), CompareOutputs, AcceptPins, SigningSteps.Attest("build-and-pin", ci.Machine())]);

    /// <summary>The production command of a release lane. The runner's variables are passed as values, never as code.</summary>
    public static string Command(string target, string skips, string options) =>
        $"./build.sh {target}{skips} --images \"$PIPELINE_IMAGES\" --repository \"$GITHUB_REPOSITORY\" --github \"$GITHUB_SERVER_URL\" --github-api \"$GITHUB_API_URL\"{options}";

    private IEnumerable<Job> Of(LaneOrder lane)
    {
        var job = jobs[lane.Target];
        var id = LaneOrder.JobOf(lane.Target);
        var skips = lane.Skips.Count == 0 ? "" : $" --skip {string.Join(' ', lane.Skips)}";
        var run = new Step(lane.Target) { Run = Command(lane.Target, skips, job.Options), Env = [.. RegistrySecret, .. job.Secrets, .. job.Variables] };
        var whole = new Job(id, lane.Target, ci.Minutes(lane.Target, job.Minutes), job.Permissions.ToDictionary(StringComparer.Ordinal), [
            .. RunnerSetup.Steps(Platform.Amd64), NameImages, .. job.Before, run, .. job.After, RunnerSetup.Keep($"{id}-report", $"artifacts/{id}.*", "always()"),
        ])
        {
            Machine = ci.Machine(),
            Needs = [.. lane.Needs.Select(LaneOrder.JobOf), .. lane.Target == "BuildAndPin" ? Native(ci).Select(BuildOf) : []],
            // Without a condition, GitHub skips a job if any job before it was skipped, as the parts of a lane may be.
            If = lane.Needs.Count == 0 || job.PartitionedBy is not null ? null : $"!cancelled() && {string.Join(" && ", lane.Needs.Select(need => $"needs.{LaneOrder.JobOf(need)}.result == 'success'"))}",
            Outputs = job.Outputs,
        };
        return job.PartitionedBy is { } planner ? Partitioned(whole, run, planner, [NameImages, .. job.Before]) : [whole];
    }

    // The platforms whose machines build the images with steps, which BuildAndPin then joins with those of its own.
    private static IEnumerable<Platform> Native(CiSettings ci) => ci.NativePlatforms.Where(platform => platform != Platform.Amd64);

    private static string BuildOf(Platform platform) => $"build-platform-{platform.Architecture}";

    private Job BuildNatively(Platform platform) => new(
        BuildOf(platform), $"BuildPlatform {platform}", ci.Minutes("BuildAndPin", 120), new Dictionary<string, string>(StringComparer.Ordinal) { ["contents"] = "read", ["packages"] = "write" },
        [
            .. RunnerSetup.Steps(platform), NameImages, .. RunnerSetup.Bases(ci), RunnerSetup.CacheDependencies,
            new("BuildPlatform") { Run = Command("BuildPlatform", "", $" --only-platform {platform}"), Env = RegistrySecret },
            RunnerSetup.Keep(BuildOf(platform), $"artifacts/platform-builds.linux-{platform.Architecture}.json"),
        ])
    {
        Machine = ci.Machine(platform),
    };

    // The parts on as many runners as the plan says, of each platform that has its own, and the job with the lane's own name, which merges their reports.
    private IEnumerable<Job> Partitioned(Job whole, Step run, string planner, IReadOnlyList<Step> before)
    {
        Share[] shares = [.. Shares(ci)];
        string[] parts = [.. shares.Select(share => $"{whole.Id}-part{share.Suffix}")];
        var has = string.Join(" || ", shares.Select(share => $"{share.In(planner)} != '[]'"));
        foreach (var (share, part) in shares.Zip(parts))
        {
            yield return whole with
            {
                Id = part,
                Name = $"{whole.Name}{(share.Platform is null ? "" : $" {share.Platform}")} ${{{{ matrix.partition }}}}",
                Machine = ci.Machine(share.Platform),
                If = $"{share.In(planner)} != '[]'",
                Partitions = $"${{{{ fromJSON({share.In(planner)}) }}}}",
                Steps =
                [
                    .. RunnerSetup.Steps(share.Platform ?? Platform.Amd64), .. before, RunnerSetup.Take($"{whole.Id}-plan", "."),
                    run with { Run = $"{run.Run}{Durations}{(share.Platform is null ? "" : $" --only-platform {share.Platform}")} --partition \"$PARTITION\"", Env = [.. run.Env, ("PARTITION", "${{ matrix.partition }}")] },
                    RunnerSetup.Keep($"{part}-${{{{ strategy.job-index }}}}", $"artifacts/{whole.Id}.part-*\nartifacts/{whole.Id}\n", "always()"),
                ],
            };
        }

        yield return whole with
        {
            Needs = [.. whole.Needs, .. parts],
            If = $"!cancelled() && needs.{planner}.result == 'success'",
            Permissions = new Dictionary<string, string>(StringComparer.Ordinal) { ["contents"] = "read" },
            Steps =
            [
                .. RunnerSetup.Build, RunnerSetup.Take($"{whole.Id}-plan", "."), RunnerSetup.TakeAll($"{whole.Id}-part-", "artifacts", has),
                new(whole.Name) { Run = $"./build.sh {whole.Name}Report" },
                RunnerSetup.Keep($"{whole.Id}-report", $"artifacts/{whole.Id}.*\nartifacts/{whole.Id}\n", "always()"), RunnerSetup.Require(parts),
            ],
        };
    }

    private static IEnumerable<Share> Shares(CiSettings ci) => ci.NativePlatforms.Count == 0 ? [new(null)] : ci.NativePlatforms.Select(platform => new Share(platform));

    /// <summary>The part of a lane that a platform's runners have; null if any runner runs all platforms.</summary>
    private sealed record Share(Platform? Platform)
    {
        public string Suffix => Platform is null ? "" : $"-{Platform.Architecture}";

        public string Output => $"partitions{Suffix}";

        public string In(string planner) => $"needs.{planner}.outputs.{Output}";
    }

    private static Step Keep((string Name, string Folder, string Kept) files) => RunnerSetup.Keep(files.Name, files.Kept);

    private static Step Take((string Name, string Folder, string Kept) files) => RunnerSetup.Take(files.Name, files.Folder);

    /// <summary>The job options of a lane.</summary>
    private sealed record ReleaseJob(int Minutes, IReadOnlyList<(string Scope, string Access)> Rights)
    {
        /// <summary>The expression of the token for GitHub; null for a lane that only contacts the registry.</summary>
        public string? GitHubToken { get; init; }

        public IReadOnlyList<(string, string)> Secrets => GitHubToken is null ? [] : GitHubSecret(GitHubToken);

        /// <summary>Further variables of the lane's own step.</summary>
        public IReadOnlyList<(string, string)> Variables { get; init; } = [];

        public string Options { get; init; } = "";

        public IReadOnlyList<Step> Before { get; init; } = [];

        public IReadOnlyList<Step> After { get; init; } = [];

        public IReadOnlyList<(string Name, string Value)> Outputs { get; init; } = [];

        /// <summary>The job that divides the lane between runners; null if one runs it.</summary>
        public string? PartitionedBy { get; init; }

        public IEnumerable<KeyValuePair<string, string>> Permissions => Rights.Select(right => KeyValuePair.Create(right.Scope, right.Access));
    }
}
