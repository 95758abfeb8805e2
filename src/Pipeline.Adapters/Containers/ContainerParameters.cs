using System.Globalization;
using Docker.DotNet.Models;

namespace Pipeline.Adapters.Containers;

/// <summary>Converts our model to the engine's: the only place that spells out a container's confinement.</summary>
internal static class ContainerParameters
{
    public const string NoNetwork = "none";
    public const string InputsMount = "/pipeline/in";
    public const string ArtifactsMount = "/pipeline/out";
    public const string TemporaryFolder = "/tmp";
    private const string Bind = "bind";
    private const string Tmpfs = "tmpfs";
    private const long Mebibyte = 1024 * 1024;
    private const long NanoCpus = 1_000_000_000;
    private const long OpenFiles = 4096;

    public static CreateContainerParameters Of(ContainerDefinition settings) => new()
    {
        Name = settings.Name,
        Image = settings.Image,
        Platform = settings.Platform.ToString(),
        Cmd = [.. settings.Arguments],
        Env = [.. settings.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
        User = settings.User,
        Hostname = settings.HostName!,
        // The network `none` is still a network: the engine makes a sandbox for it, and gives the container the host's resolvers.
        NetworkDisabled = settings.Network == NoNetwork,
        Entrypoint = settings.EntryPoint is { } program ? [.. program] : null!,
        Labels = settings.Labels.ToDictionary(StringComparer.Ordinal),
        AttachStdout = true,
        AttachStderr = true,
        // An image's own health check would run an unexpected process.
        Healthcheck = new HealthcheckConfig { Test = ["NONE"] },
        HostConfig = Confine(settings, Limits(settings), Mounts(settings)),
    };

    /// <summary>The mounts as an engine should report them, with their sources on the host.</summary>
    public static IReadOnlyList<(ConfinementMount Mount, string? Source)> Mounts(ContainerDefinition settings) =>
    [
        .. settings.InputsFolder is { } inputs ? [(new ConfinementMount(InputsMount, ReadOnly: true, Bind), inputs)] : Array.Empty<(ConfinementMount, string?)>(),
        (new ConfinementMount(ArtifactsMount, ReadOnly: false, Bind), settings.ArtifactsFolder),
        .. settings.HostsFile is { } hosts ? [(new ConfinementMount(LoopbackNames.Mount, ReadOnly: true, Bind), hosts)] : Array.Empty<(ConfinementMount, string?)>(),
        .. settings.Readable.Select(mount => (new ConfinementMount(mount.Key, ReadOnly: true, Bind), (string?)mount.Value)),
        (InMemory(TemporaryFolder, settings.Limits), null),
        // POSIX semaphores and shared memory, for multiprocessing's queues, locks and pools. The engine's default would be 64 MiB.
        (InMemory("/dev/shm", settings.Limits), null),
    ];

    /// <summary>The resource limits.</summary>
    public static ConfinementLimits Limits(ContainerDefinition settings) => new(
        settings.Limits.Cpus,
        settings.Limits.MemoryMib * Mebibyte,
        settings.Limits.MemoryMib * Mebibyte,
        settings.Limits.Pids,
        new Dictionary<string, long>(StringComparer.Ordinal) { ["core"] = 0, ["fsize"] = settings.FileBytes, ["nofile"] = OpenFiles });

    private static ConfinementMount InMemory(string place, ResourceLimits limits) =>
        new(place, ReadOnly: false, Tmpfs, string.Create(CultureInfo.InvariantCulture, $"rw,noexec,nosuid,nodev,size={limits.TmpMib}m,mode=1777"));

    private static HostConfig Confine(ContainerDefinition settings, ConfinementLimits limits, IReadOnlyList<(ConfinementMount Mount, string? Source)> mounts) => new()
    {
        NetworkMode = settings.Network,
        ReadonlyRootfs = true,
        CapDrop = ["ALL"],
        SecurityOpt = ["no-new-privileges:true", SeccompProfile.SecurityOption],
        Privileged = false,
        CgroupnsMode = "private",
        // A private IPC namespace without the engine's /dev/shm: the run's is mounted above, within the spec's limit.
        IpcMode = "none",
        PidsLimit = limits.Pids,
        Memory = limits.MemoryBytes,
        MemorySwap = limits.MemorySwapBytes,
        NanoCPUs = (long)(limits.Cpus * NanoCpus),
        CpusetCpus = settings.ProcessorSet!,
        Ulimits = [.. limits.Ulimits.Select(limit => new Ulimit { Name = limit.Key, Soft = limit.Value, Hard = limit.Value })],
        Mounts =
        [
            .. mounts.Where(mount => mount.Source is not null)
                .Select(mount => new Mount { Type = mount.Mount.Type, Source = mount.Source!, Target = mount.Mount.Destination, ReadOnly = mount.Mount.ReadOnly }),
        ],
        Tmpfs = mounts.Where(mount => mount.Source is null).ToDictionary(mount => mount.Mount.Destination, mount => mount.Mount.Options!, StringComparer.Ordinal),
        // An init process reaps orphans and forwards signals: as process 1, a program would ignore SIGTERM and, emulated, survive its own abort.
        Init = true,
        // Standard streams are read as they arrive and not logged, so a flood fills no disk.
        LogConfig = new LogConfig { Type = "none" },
    };
}
