namespace Pipeline.Targets;

/// <summary>After a merge: the release lanes, one job each, in the order of <c>DependsOn</c>. What a lane leaves for the next travels as an artifact.</summary>
internal static class MainWorkflow
{
    /// <summary>The target that ends a release.</summary>
    public const string Last = "Drift";

    // The files by which lanes know of each other, and the base images that the source of an image is judged with.
    private static readonly (string Name, string Folder, string Kept) Pins = ("pins", "processors", "processors/pins.json");
    private static readonly (string Name, string Folder, string Kept) Bases = ("bases", ".pipeline/bases", ".pipeline/bases");
    private static readonly (string Name, string Folder, string Kept) Deployments = ("deployments", ".pipeline/release/deployments", ".pipeline/release/deployments");

    private static readonly Dictionary<string, ReleaseJob> Jobs = new(StringComparer.Ordinal)
    {
        ["BuildAndPin"] = new(120, [("contents", "write"), ("packages", "write"), ("pull-requests", "write")])
        {
            // A pull request that the default token opens starts no checks: a token of your own does.
            Token = "${{ secrets.PIPELINE_TOKEN || secrets.GITHUB_TOKEN }}",
            Before = [Machine.MakeBases],
            After = [Keep(Pins), Keep(Bases)],
        },
        ["Acceptance"] = new(60, [("contents", "read"), ("packages", "read")]) { Before = [Take(Bases), Take(Pins), LogIn] },
        ["DeployMock"] = new(30, [("contents", "read"), ("packages", "read")]) 
        {
            Before = [Take(Bases), Take(Pins), LogIn],
            After = [Keep(Deployments), Machine.Keep("deployment-plan", "artifacts/deployment.json", "always()")],
        },
        ["Drift"] = new(30, [("contents", "read"), ("issues", "write"), ("packages", "read")])
        {
            Options = " --exit-code --issue",
            Before = [Take(Bases), Take(Pins), Take(Deployments)],
        },
    };

    /// <summary>
    /// Each GitHub has a registry of its own: <c>ghcr.io</c> is the public one's, the others have <c>containers.HOST</c>. A variable of the
    /// repository, <c>PIPELINE_REGISTRY</c>, names another.
    /// </summary>
    public static Step NameRegistry { get; } = new("Name the registry")
    {
        Env = [("PIPELINE_REGISTRY", "${{ vars.PIPELINE_REGISTRY }}")],
        Run = """
            case $GITHUB_SERVER_URL in
              https://github.com) registry=ghcr.io ;;
              *) registry=containers.${GITHUB_SERVER_URL#*://} ;;
            esac
            echo "PIPELINE_REGISTRY=${PIPELINE_REGISTRY:-$registry}" >>"$GITHUB_ENV"
            """,
    };

    // The engine pulls with what docker login leaves.
    private static Step LogIn => new("Log in to the registry")
    {
        Env = [("TOKEN", "${{ secrets.GITHUB_TOKEN }}")],
        Run = """docker login "$PIPELINE_REGISTRY" --username "$GITHUB_ACTOR" --password-stdin <<<"$TOKEN" """.TrimEnd(),
    };

    /// <summary>The targets that are lanes of a release.</summary>
    public static IReadOnlySet<string> Lanes { get; } = Jobs.Keys.ToHashSet(StringComparer.Ordinal);

    public static Workflow Describe(IReadOnlyList<LaneOrder> order) => new(
        "main",
        "Releases what was merged: builds and pins, accepts, deploys and compares, one chain at a time.",
        Yaml.Map.Of(("push", Yaml.Map.Of(("branches", Yaml.Of(["main"]))))),
        "release",
        Newest: false,
        [.. order.Select(Of)]);

    /// <summary>The command of a release lane in production. The runner's own variables are values, never code.</summary>
    public static string Command(string target, string skips, string options) =>
        $"./build.sh {target}{skips} --registry \"$PIPELINE_REGISTRY\" --repository \"$GITHUB_REPOSITORY\" --github \"$GITHUB_SERVER_URL\" --github-api \"$GITHUB_API_URL\"{options}";

    private static Job Of(LaneOrder lane)
    {
        var job = Jobs[lane.Target];
        var id = LaneOrder.JobOf(lane.Target);
        var skips = lane.Skips.Count == 0 ? "" : $" --skip {string.Join(' ', lane.Skips)}";
        var run = new Step(lane.Target) { Run = Command(lane.Target, skips, job.Options), Env = [("NUKE_TOKEN", job.Token)] };
        return new Job(id, lane.Target, job.Minutes, job.Permissions.ToDictionary(StringComparer.Ordinal), [
            .. Machine.Steps, NameRegistry, .. job.Before, run, .. job.After, Machine.Keep($"{id}-report", $"artifacts/{id}.*", "always()"),
        ])
        {
            Needs = [.. lane.Needs.Select(LaneOrder.JobOf)],
        };
    }

    private static Step Keep((string Name, string Folder, string Kept) files) => Machine.Keep(files.Name, files.Kept);

    private static Step Take((string Name, string Folder, string Kept) files) => Machine.Take(files.Name, files.Folder);

    /// <summary>What is particular to a lane's job.</summary>
    private sealed record ReleaseJob(int Minutes, IReadOnlyList<(string Scope, string Access)> Rights)
    {
        public string Token { get; init; } = "${{ secrets.GITHUB_TOKEN }}";

        public string Options { get; init; } = "";

        public IReadOnlyList<Step> Before { get; init; } = [];

        public IReadOnlyList<Step> After { get; init; } = [];

        public IEnumerable<KeyValuePair<string, string>> Permissions => Rights.Select(right => KeyValuePair.Create(right.Scope, right.Access));
    }
}
