namespace Pipeline.Targets;

/// <summary>The steps that prepare a runner for the lanes, because set-up installs only on Debian 12.</summary>
internal static class RunnerSetup
{
    // The folder of set-up's own files.
    private const string State = "/var/lib/pipeline-setup";

    /// <summary>The packages of set-up's parts <c>toolchain</c> and <c>bases</c>, which have the same names on the runner.</summary>
    public static IReadOnlyList<string> Packages { get; } =
    [
        "clang", "lld", "zlib1g-dev", "binutils", "gcc-aarch64-linux-gnu", "binutils-aarch64-linux-gnu", "libc6-dev-arm64-cross",
        "mmdebstrap", "arch-test",
    ];

    /// <summary>Base images consist of Debian packages and are built by root on Debian.</summary>
    public static Step MakeBases { get; } = new("Make the base images")
    {
        Run = """docker run --rm --privileged --volume "$PWD:$PWD" --workdir "$PWD" debian:12 build/setup/bases.sh""",
    };

    /// <summary>The files that change a run's conditions; they come from Debian 12, like the bases that load them.</summary>
    public static Step MakeConditions { get; } = new("Make the files of changed conditions")
    {
        Run = $"""docker run --rm --volume {State}:{State} --volume "$PWD:$PWD" --workdir "$PWD" debian:12 build/setup/engine.sh up perturbation""",
    };

    /// <summary>Everything that a lane finds on a developer's machine, except the base images.</summary>
    public static IEnumerable<Step> Steps { get; } =
    [
        new("Check out") { Uses = PinnedAction.Checkout, With = [("persist-credentials", false)] },
        new("Set up .NET") { Uses = PinnedAction.SetupDotNet, With = [("global-json-file", "global.json")] },
        new("Set up emulation") { Uses = PinnedAction.SetupQemu, With = [("platforms", "arm64")] },
        new("Set up buildx") { Uses = PinnedAction.SetupBuildx },
        new("Install compilers")
        {
            Run = $"sudo apt-get update -q\nsudo apt-get install -q -y --no-install-recommends {string.Join(' ', Packages)}\n",
        },
    ];

    /// <summary>Keeps files for later jobs, or for people.</summary>
    public static Step Keep(string name, string path, string? when = null) => new($"Keep {name}")
    {
        Uses = PinnedAction.Upload,
        If = when,
        With = [("name", name), ("path", path), ("include-hidden-files", true), ("if-no-files-found", when is null ? "error" : "warn")],
    };

    public static Step Take(string name, string path) => new($"Take {name}")
    {
        Uses = PinnedAction.Download,
        With = [("name", name), ("path", path)],
    };
}
