using System.Globalization;
using Docker.DotNet.Models;

namespace Pipeline.Adapters.Local.Containers;

/// <summary>Our words → the engine's: the one place where a container's confinement is spelled out.</summary>
internal static class ContainerParameters
{
    public const string NoNetwork = "none";
    public const string InputsMount = "/pipeline/in";
    public const string ArtifactsMount = "/pipeline/out";
    private const long Mebibyte = 1024 * 1024;
    private const long NanoCpus = 1_000_000_000;
    private const long OpenFiles = 4096;

    public static CreateContainerParameters Of(ContainerSettings settings) => new()
    {
        Name = settings.Name,
        Image = settings.Image,
        Platform = settings.Platform.ToString(),
        Cmd = [.. settings.Arguments],
        Env = [.. settings.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
        User = settings.User,
        Labels = settings.Labels.ToDictionary(StringComparer.Ordinal),
        AttachStdout = true,
        AttachStderr = true,
        // An image's own health check would run a process that nobody asked for.
        Healthcheck = new HealthcheckConfig { Test = ["NONE"] },
        HostConfig = Confine(settings),
    };

    private static HostConfig Confine(ContainerSettings settings) => new()
    {
        NetworkMode = settings.Network,
        ReadonlyRootfs = true,
        CapDrop = ["ALL"],
        SecurityOpt = ["no-new-privileges:true"],
        Privileged = false,
        CgroupnsMode = "private",
        // No /dev/shm: it would be a second place to write to.
        IpcMode = "none",
        PidsLimit = settings.Limits.Pids,
        Memory = settings.Limits.MemoryMib * Mebibyte,
        MemorySwap = settings.Limits.MemoryMib * Mebibyte,
        NanoCPUs = (long)(settings.Limits.Cpus * NanoCpus),
        Tmpfs = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["/tmp"] = string.Create(CultureInfo.InvariantCulture, $"rw,noexec,nosuid,nodev,size={settings.Limits.TmpMib}m,mode=1777"),
        },
        Ulimits =
        [
            new Ulimit { Name = "core", Soft = 0, Hard = 0 },
            new Ulimit { Name = "fsize", Soft = settings.FileBytes, Hard = settings.FileBytes },
            new Ulimit { Name = "nofile", Soft = OpenFiles, Hard = OpenFiles },
        ],
        Mounts = [.. Mounts(settings)],
        // Reaps orphans and passes signals on: as process 1, a program would ignore SIGTERM and, emulated, survive its own abort.
        Init = true,
        // Standard streams are read as they come, so a flood fills no disk.
        LogConfig = new LogConfig { Type = "none" },
    };

    private static IEnumerable<Mount> Mounts(ContainerSettings settings)
    {
        if (settings.InputsFolder is { } inputs)
        {
            yield return new Mount { Type = "bind", Source = inputs, Target = InputsMount, ReadOnly = true };
        }

        yield return new Mount { Type = "bind", Source = settings.ArtifactsFolder, Target = ArtifactsMount, ReadOnly = false };
    }
}
