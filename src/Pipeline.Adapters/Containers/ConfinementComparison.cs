namespace Pipeline.Adapters.Containers;

/// <summary>Compares an engine's report of a container with the requested confinement; pure.</summary>
internal static class ConfinementComparison
{
    private static readonly string[] Masked = ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/sys/firmware"];
    private static readonly string[] ReadOnly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    /// <summary>Describes the first setting that is weaker than requested, or null.</summary>
    /// <remarks>Swap is reported but not judged: some kernels do not count it, and memory is limited anyway.</remarks>
    public static string? Of(ContainerDefinition asked, ContainerState seen)
    {
        var held = seen.Confinement;
        return Standing(held, asked.Network)
            ?? (held.ImageId.ToString() == asked.Image ? null : $"the image is {held.ImageId}, not {asked.Image}")
            ?? (held.User == asked.User ? null : $"the user is {Text(held.User)}, not {asked.User}")
            ?? Mounts(asked, seen)
            ?? Limits(asked, held.Limits);
    }

    // The settings that are the same for all containers.
    private static string? Standing(Confinement held, string network) => held switch
    {
        { Privileged: true } => "it is privileged",
        _ when held.Network.Mode != network => $"the network is {held.Network.Mode}, not {network}",
        _ when held.Network.Networks.FirstOrDefault(name => name != network) is { } other => $"it is connected to the network {other}",
        { Capabilities.Added: [var capability, ..] } => $"the capability {capability} is added",
        _ when !held.Capabilities.Dropped.Contains("ALL", StringComparer.Ordinal) => "capabilities are not dropped",
        { ReadOnlyRoot: false } => "the root file system is writable",
        { NoNewPrivileges: false } => "new privileges can be gained",
        _ when held.Seccomp != SeccompProfile.Digest.ToString() => $"the filter of system calls is {held.Seccomp}, not {SeccompProfile.Digest}",
        { Apparmor: "unconfined" } => "AppArmor does not confine it",
        { Devices: [var device, ..] } => $"it has the device {device}",
        { Extras: [var extra, ..] } => $"it has {extra}",
        { Namespaces.Cgroup: not "private" and var mode } => $"the cgroup namespace is {mode}",
        { Namespaces.Ipc: not "none" and var mode } => $"the ipc namespace is {mode}",
        { Namespaces.Pid: not "private" and var mode } => $"the pid namespace is {mode}",
        { Namespaces.Uts: not "private" and var mode } => $"the uts namespace is {mode}",
        { Namespaces.User: "host" } => "the user namespace is host",
        _ when Masked.Except(held.MaskedPaths, StringComparer.Ordinal).FirstOrDefault() is { } path => $"{path} is not masked",
        _ when ReadOnly.Except(held.ReadOnlyPaths, StringComparer.Ordinal).FirstOrDefault() is { } path => $"{path} is writable",
        _ => null,
    };

    private static string? Mounts(ContainerDefinition asked, ContainerState seen)
    {
        var wanted = ContainerParameters.Mounts(asked);
        var found = seen.Confinement.Mounts;
        return found.Except(wanted.Select(mount => mount.Mount)).FirstOrDefault() is { } other ? $"the mount {other.Destination} was not requested: {Described(other)}"
            : wanted.Select(mount => mount.Mount).Except(found).FirstOrDefault() is { } missing ? $"the mount {missing.Destination} is missing"
            : wanted.FirstOrDefault(mount => mount.Source is not null && seen.Sources.GetValueOrDefault(mount.Mount.Destination) != mount.Source).Mount is { } elsewhere
                ? $"the mount {elsewhere.Destination} has a different source"
            : null;
    }

    private static string? Limits(ContainerDefinition asked, ConfinementLimits held)
    {
        var bounds = ContainerParameters.Limits(asked);
        return Exceeds(held.MemoryBytes, bounds.MemoryBytes) ? $"memory_bytes is {held.MemoryBytes}, not {bounds.MemoryBytes}"
            : Exceeds(held.Pids, bounds.Pids) ? $"pids is {held.Pids}, not {bounds.Pids}"
            : held.Cpus <= 0 || held.Cpus > bounds.Cpus ? FormattableString.Invariant($"cpus is {held.Cpus}, not {bounds.Cpus}")
            : bounds.Ulimits.FirstOrDefault(limit => !held.Ulimits.TryGetValue(limit.Key, out var value) || value < 0 || value > limit.Value) is { Key: not null } limit
                ? $"the limit {limit.Key} is not {limit.Value}"
            : null;
    }

    private static bool Exceeds(long held, long bound) => held <= 0 || held > bound;

    private static string Described(ConfinementMount mount) => $"{mount.Type}, {(mount.ReadOnly ? "read-only" : "writable")}{(mount.Options is null ? "" : $", {mount.Options}")}";

    private static string Text(string value) => value.Length == 0 ? "the image's" : value;
}
