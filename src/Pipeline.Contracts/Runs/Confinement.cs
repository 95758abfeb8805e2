namespace Pipeline.Contracts.Runs;

/// <summary>The confinement of a container as its engine reports it, not as it was requested. It holds no host path.</summary>
/// <param name="Capabilities">Capabilities added to and dropped from the engine's default set.</param>
/// <param name="Devices">Host devices by their paths in the container, sorted.</param>
/// <param name="Environment">The names of the container's variables, including the image's, sorted; never a value.</param>
/// <param name="Extras">Names of all other engine settings that weaken the confinement, sorted; the pipeline requests none.</param>
/// <param name="ImageId">The image ID in the engine.</param>
/// <param name="Limits">The container's resource limits.</param>
/// <param name="MaskedPaths">Paths that the container cannot read, sorted.</param>
/// <param name="Mounts">The mounts, sorted by destination.</param>
/// <param name="Namespaces">The namespaces.</param>
/// <param name="Network">The network mode, and every network that the container joined.</param>
/// <param name="NoNewPrivileges">Whether <c>no_new_privs</c> was set.</param>
/// <param name="Platform">The platform of the image that ran.</param>
/// <param name="Privileged">Whether the container was privileged.</param>
/// <param name="ReadOnlyPaths">Paths that the container can read but not write, sorted.</param>
/// <param name="ReadOnlyRoot">Whether the root file system was read-only.</param>
/// <param name="Runtime">The engine's container runtime.</param>
/// <param name="Seccomp">The seccomp filter: its digest, <c>builtin</c> for the engine's default, or <c>unconfined</c>.</param>
/// <param name="User">Numeric <c>uid:gid</c>.</param>
/// <param name="Apparmor">The AppArmor profile, if the engine has one.</param>
public sealed record Confinement(
    CapabilityChange Capabilities,
    IReadOnlyList<string> Devices,
    IReadOnlyList<string> Environment,
    IReadOnlyList<string> Extras,
    Digest ImageId,
    ConfinementLimits Limits,
    IReadOnlyList<string> MaskedPaths,
    IReadOnlyList<ConfinementMount> Mounts,
    ConfinementNamespaces Namespaces,
    ConfinementNetwork Network,
    bool NoNewPrivileges,
    Platform Platform,
    bool Privileged,
    IReadOnlyList<string> ReadOnlyPaths,
    bool ReadOnlyRoot,
    string Runtime,
    string Seccomp,
    string User,
    string? Apparmor = null);

/// <summary>Capabilities by their names, or <c>ALL</c>, sorted.</summary>
public sealed record CapabilityChange(IReadOnlyList<string> Added, IReadOnlyList<string> Dropped);

/// <summary>A container's resource limits; 0 means no limit.</summary>
/// <param name="Cpus">CPU time, in CPUs.</param>
/// <param name="MemoryBytes">Memory, in bytes.</param>
/// <param name="MemorySwapBytes">Memory and swap together, in bytes; -1 if the kernel cannot limit swap.</param>
/// <param name="Pids">Processes and threads.</param>
/// <param name="Ulimits">Hard limits of a process (setrlimit(2)), by lower-case name; -1 for unlimited.</param>
public sealed record ConfinementLimits(
    double Cpus, long MemoryBytes, long MemorySwapBytes, long Pids, IReadOnlyDictionary<string, long> Ulimits);

/// <summary>A mount: <c>bind</c>, <c>tmpfs</c> or <c>volume</c>.</summary>
/// <param name="Destination">The path in the container.</param>
/// <param name="ReadOnly">Whether the mount was read-only.</param>
/// <param name="Type">The mount's type.</param>
/// <param name="Options">The mount options of a <c>tmpfs</c>.</param>
public sealed record ConfinementMount(string Destination, bool ReadOnly, string Type, string? Options = null);

/// <summary>A container's namespaces: <c>private</c>, <c>none</c>, <c>host</c>, or the engine's own word; <c>default</c> is the engine's own user mapping.</summary>
public sealed record ConfinementNamespaces(string Cgroup, string Ipc, string Pid, string User, string Uts);

/// <summary>The container's network.</summary>
/// <param name="Mode">The network's name, or <c>none</c>.</param>
/// <param name="Networks">Every network that the container joined, sorted.</param>
public sealed record ConfinementNetwork(string Mode, IReadOnlyList<string> Networks);
