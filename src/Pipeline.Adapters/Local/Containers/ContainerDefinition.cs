using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Containers;

/// <summary>One container in our own words: what differs from run to run. What never differs is <see cref="ContainerParameters"/>'s.</summary>
/// <param name="Name">The container's name.</param>
/// <param name="Image">The ID under which the engine has the image.</param>
/// <param name="Platform">Which platform of the image runs.</param>
/// <param name="Arguments">What the entry point is given.</param>
/// <param name="Environment">Secrets and settings, in mode=real; what the run's conditions set; and where its home is.</param>
/// <param name="User">Numeric <c>uid:gid</c>.</param>
/// <param name="InputsFolder">The host folder mounted read-only, or none.</param>
/// <param name="ArtifactsFolder">The host folder of the one writable mount; the folder above it is this container's as well, and out of its reach.</param>
/// <param name="Network">The engine's network.</param>
/// <param name="Limits">The spec's limits.</param>
/// <param name="FileBytes">The longest file that the container may write.</param>
/// <param name="Labels">How leftovers are found.</param>
internal sealed record ContainerDefinition(
    string Name,
    string Image,
    Platform Platform,
    IReadOnlyList<string> Arguments,
    IReadOnlyList<KeyValuePair<string, string>> Environment,
    string User,
    string? InputsFolder,
    string ArtifactsFolder,
    string Network,
    ResourceLimits Limits,
    long FileBytes,
    IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>What nothing may show of what the container says: the values of secrets in <see cref="Environment"/>.</summary>
    public IReadOnlyCollection<string> Secrets { get; init; } = [];

    /// <summary>The host's name; without one the engine chooses.</summary>
    public string? HostName { get; init; }

    /// <summary>What runs instead of the image's own program; without it, that one.</summary>
    public IReadOnlyList<string>? EntryPoint { get; init; }

    /// <summary>The numbers of the processors that run it, as cpuset(7) lists them; without them, any.</summary>
    public string? ProcessorSet { get; init; }

    /// <summary>The host file mounted as <see cref="LoopbackNames"/>; none on a network, whose engine has names of its own.</summary>
    public string? HostsFile => Network == ContainerParameters.NoNetwork ? Path.Combine(Path.GetDirectoryName(ArtifactsFolder)!, "hosts") : null;

    /// <summary>What else of the host is mounted, read-only: destination and source.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Readable { get; init; } = [];
}
