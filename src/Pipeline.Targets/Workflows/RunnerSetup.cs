using Pipeline.Contracts.Specs;
using Pipeline.Lanes.Partitions;

namespace Pipeline.Targets.Workflows;

/// <summary>The steps that prepare a runner for the lanes, because set-up installs only on Debian 12.</summary>
internal static class RunnerSetup
{
    // The folder of set-up's own files.
    private const string State = "/var/lib/pipeline-setup";

    // Debian 12.15 for amd64 and arm64. What makes the bases is as fixed as the actions are; the packages in the bases are newer.
    private const string Debian = "debian:12@sha256:9344f8b8992482f80cba753f323adeaf17690076c095ccff6cc9536be98185dc";

    /// <summary>The packages of set-up's parts <c>toolchain</c> and <c>bases</c>, which have the same names on the runner.</summary>
    /// <param name="platform">The runner's own platform.</param>
    public static IReadOnlyList<string> Packages(Platform platform)
    {
        var (triplet, architecture) = platform == Platform.Arm64 ? ("x86-64-linux-gnu", "amd64") : ("aarch64-linux-gnu", "arm64");
        return ["clang", "lld", "zlib1g-dev", "binutils", $"gcc-{triplet}", $"binutils-{triplet}", $"libc6-dev-{architecture}-cross", "mmdebstrap", "arch-test"];
    }

    /// <summary>Base images consist of Debian packages and are built by root on Debian, which needs no privilege beyond those of any container.</summary>
    public static Step MakeBases { get; } = new("Make the base images")
    {
        Run = $"""docker run --rm --volume "$PWD:$PWD" --workdir "$PWD" {Debian} build/setup/bases.sh""",
    };

    /// <summary>The files that change a run's conditions; they come from Debian 12, like the bases that load them.</summary>
    public static Step MakeConditions { get; } = new("Make the files of changed conditions")
    {
        Run = $"""docker run --rm --volume {State}:{State} --volume "$PWD:$PWD" --workdir "$PWD" {Debian} build/setup/engine.sh up perturbation""",
    };

    /// <summary>What the targets themselves need: the sources, the SDK, and what an earlier run has downloaded and compiled.</summary>
    public static IEnumerable<Step> Build { get; } =
    [
        CheckOut(commits: 1),
        // What a commit has there would be taken for what caches and artifacts bring, such as the verdicts of main.
        new("Remove what only runs may write") { Run = "rm -rf .pipeline artifacts .nuke/temp" },
        new("Set up .NET") { Uses = PinnedAction.SetupDotNet, With = [("global-json-file", "global.json")] },
        Cache("packages", "~/.nuget/packages", "'**/packages.lock.json', 'global.json'"),
        Cache("front door", ".nuke/temp/build\n.nuke/temp/build-engine.stamp\n", "'global.json', 'Directory.*', '.editorconfig', 'build/**', 'src/**'"),
        // The next steps run scripts of set-up, which in another repository than that of the sources come with the packages.
        new("Compile the front door") { Run = "./build.sh PlaceToolkit" },
    ];

    /// <summary>The sources with a number of commits of their history, and without a token.</summary>
    public static Step CheckOut(int commits) => new("Check out")
    {
        Uses = PinnedAction.Checkout,
        With = [("persist-credentials", false), .. commits == 1 ? Array.Empty<(string, Yaml)>() : [("fetch-depth", commits)]],
    };

    /// <summary>The bases of an earlier run with the same recipe. Of a pull request, GitHub keeps what it writes from all others.</summary>
    private static Step CacheBases { get; } = Cache("bases", ".pipeline/bases", "'processors/bases.json', 'processors/bases/**', 'build/setup/bases.sh', 'build/setup/lib/**', 'global.json'") with { Id = "bases" };

    /// <summary>The folder of verdicts that runners share.</summary>
    public const string Verdicts = ".pipeline/shared";

    /// <summary>The verdicts of the same sources, or else the last ones.</summary>
    /// <param name="of">The platform that they are about, in the keys; empty for the runner's own.</param>
    public static Step TakeVerdicts(string of = "") => new("Take the last verdicts")
    {
        Uses = PinnedAction.RestoreCache,
        With = [("path", Verdicts), ("key", VerdictKey(of)), ("restore-keys", $"{VerdictKey(of)}\n{AnyVerdict(of)}\n")],
    };

    /// <summary>The beginning of the key of a cache of verdicts, which is unique to a run, because each may add some.</summary>
    public static string VerdictKey(string of = "") => $"{AnyVerdict(of)}${{{{ hashFiles('processors/**', 'src/**', 'build/setup/**', 'global.json') }}}}-";

    private static string AnyVerdict(string of) => $"verdicts-{(of.Length == 0 ? "" : $"{of}-")}${{{{ runner.os }}}}-${{{{ runner.arch }}}}-";

    /// <summary>Fails if a job failed or left no trace, whatever the documents say; a skipped one had nothing to do.</summary>
    /// <param name="jobs">The jobs.</param>
    public static Step Require(params IReadOnlyList<string> jobs) => new("Require all jobs")
    {
        If = "always()",
        Env = [.. jobs.Select(job => (Variable(job), $"${{{{ needs.{job}.result }}}}"))],
        Run = $$"""
            for result in {{string.Join(' ', jobs.Select(job => $"\"{job} ${Variable(job)}\""))}}; do
              case $result in
                *" success" | *" skipped") ;;
                *) echo "The job ended: $result" >&2; exit 1 ;;
              esac
            done
            """,
    };

    /// <summary>The bases: those of an earlier run, or made anew; and the login to the private registry that others come from.</summary>
    public static IEnumerable<Step> Bases(CiSettings ci) =>
        [CacheBases, MakeBases with { If = "steps.bases.outputs.cache-hit != 'true'" }, .. ci.BaseRegistry is { } registry ? [LogIn(registry)] : Array.Empty<Step>()];

    // Pull requests of forks have no secrets; there, the lane says that the registry refuses it.
    private static Step LogIn(BaseRegistry registry) => new("Log in to the registry of the bases")
    {
        Env = [("BASE_REGISTRY", registry.Registry), ("BASE_REGISTRY_USER", registry.User), ("BASE_REGISTRY_TOKEN", $"${{{{ secrets.{registry.Secret} }}}}")],
        Run = """[[ -z $BASE_REGISTRY_TOKEN ]] || docker login "$BASE_REGISTRY" --username "$BASE_REGISTRY_USER" --password-stdin <<<"$BASE_REGISTRY_TOKEN" """.TrimEnd(),
    };

    /// <summary>The packages of processors' locks.</summary>
    public static Step CacheDependencies { get; } = Cache("dependencies", ".pipeline/dependencies", "'processors/*/pylock.toml', 'processors/*/requirements.txt', 'processors/*/package-lock.json'");

    /// <summary>Everything that a lane finds on a developer's machine, except the base images.</summary>
    /// <param name="platform">The runner's own platform.</param>
    public static IEnumerable<Step> Steps(Platform platform) =>
    [
        .. Build,
        new("Set up emulation") { Uses = PinnedAction.SetupQemu, With = [("platforms", platform == Platform.Arm64 ? "amd64" : "arm64")] },
        new("Set up buildx") { Uses = PinnedAction.SetupBuildx },
        new("Install compilers")
        {
            Run = $"sudo apt-get update -q\nsudo apt-get install -q -y --no-install-recommends {string.Join(' ', Packages(platform))}\n",
        },
    ];

    /// <summary>Keeps files for later jobs, or for people.</summary>
    public static Step Keep(string name, string path, string? when = null) => new($"Keep {name}")
    {
        Uses = PinnedAction.Upload,
        If = when,
        // A job that is run again replaces what it kept before.
        With = [("name", name), ("path", path), ("include-hidden-files", true), ("overwrite", true), ("if-no-files-found", when is null ? "error" : "warn")],
    };

    // A key is made of what decides the content, and of no branch's name.
    private static Step Cache(string name, string path, string files) => new($"Keep {name}")
    {
        Uses = PinnedAction.Cache,
        With = [("path", path), ("key", $"{name.Replace(' ', '-')}-${{{{ runner.os }}}}-${{{{ runner.arch }}}}-${{{{ hashFiles({files}) }}}}")],
    };

    /// <summary>Takes the files of all artifacts whose names begin so.</summary>
    public static Step TakeAll(string prefix, string path, string? when = null) => new($"Take {prefix}*")
    {
        Uses = PinnedAction.Download,
        If = when,
        With = [("pattern", $"{prefix}*"), ("path", path), ("merge-multiple", true)],
    };

    public static Step Take(string name, string path) => new($"Take {name}")
    {
        Uses = PinnedAction.Download,
        With = [("name", name), ("path", path)],
    };

    private static string Variable(string job) => job.Replace('-', '_').ToUpperInvariant();
}
