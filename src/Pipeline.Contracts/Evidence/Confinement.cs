namespace Pipeline.Contracts;

/// <summary>What a container was held to, as its engine tells it; nothing here is what was asked, and nothing is a path of the host.</summary>
/// <param name="Capabilities">What was added to and dropped from the engine's own set.</param>
/// <param name="Devices">Devices of the host, by their paths in the container, sorted.</param>
/// <param name="Environment">The names of its variables, the image's own among them, sorted; never a value.</param>
/// <param name="Extras">Names of whatever else of the engine's settings opens a container, sorted; none is ever asked for.</param>
/// <param name="ImageId">The image as the engine names it.</param>
/// <param name="Limits">What it could use up.</param>
/// <param name="MaskedPaths">What it could not look into, sorted.</param>
/// <param name="Mounts">What was mounted, sorted by destination.</param>
/// <param name="Namespaces">What it shared with nobody.</param>
/// <param name="Network">The network, and every one that it was connected to.</param>
/// <param name="NoNewPrivileges">Whether no program could gain privileges by being executed.</param>
/// <param name="Platform">Which platform of the image ran.</param>
/// <param name="Privileged">Whether it was confined by nothing at all.</param>
/// <param name="ReadOnlyPaths">What it could look into and not write, sorted.</param>
/// <param name="ReadOnlyRoot">Whether nothing but its mounts could be written.</param>
/// <param name="Runtime">What the engine runs containers with.</param>
/// <param name="Seccomp">The filter of system calls: its digest, <c>builtin</c> for the engine's own, or <c>unconfined</c>.</param>
/// <param name="User">Numeric <c>uid:gid</c>.</param>
/// <param name="Apparmor">The AppArmor profile, where the engine has any.</param>
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

/// <summary>What a container could use up; 0 where there is no bound.</summary>
/// <param name="Cpus">Processors' worth of time.</param>
/// <param name="MemoryBytes">Memory.</param>
/// <param name="MemorySwapBytes">Memory and swap together; -1 where the machine's kernel cannot bound swap.</param>
/// <param name="Pids">Processes and threads.</param>
/// <param name="Ulimits">Hard limits of a process (setrlimit(2)), by their names in lower case; -1 for none.</param>
public sealed record ConfinementLimits(
    double Cpus, long MemoryBytes, long MemorySwapBytes, long Pids, IReadOnlyDictionary<string, long> Ulimits);

/// <summary>A mount: <c>bind</c>, <c>tmpfs</c> or <c>volume</c>.</summary>
/// <param name="Destination">Where in the container.</param>
/// <param name="ReadOnly">Whether it could not be written.</param>
/// <param name="Type">What kind it is.</param>
/// <param name="Options">Of a <c>tmpfs</c>: what it was mounted with.</param>
public sealed record ConfinementMount(string Destination, bool ReadOnly, string Type, string? Options = null);

/// <summary>The namespaces of a container: <c>private</c>, <c>none</c>, <c>host</c>, or what the engine calls it; <c>default</c> is the engine's own mapping of users.</summary>
public sealed record ConfinementNamespaces(string Cgroup, string Ipc, string Pid, string User, string Uts);

/// <summary>How a container was connected.</summary>
/// <param name="Mode">The network's name, or <c>none</c>.</param>
/// <param name="Networks">Every network that it was connected to, sorted.</param>
public sealed record ConfinementNetwork(string Mode, IReadOnlyList<string> Networks);
