namespace Pipeline.Adapters.Containers;

/// <summary>One container in our own model: the settings that vary between runs. <see cref="ContainerParameters"/> has the constant ones.</summary>
/// <param name="Name">The container's name.</param>
/// <param name="Image">The engine's ID of the image.</param>
/// <param name="Platform">The image's platform to run.</param>
/// <param name="Arguments">The arguments of the entry point.</param>
/// <param name="Environment">Secrets and settings in mode=real, variables of the run's conditions, and the home variable.</param>
/// <param name="User">Numeric <c>uid:gid</c>.</param>
/// <param name="InputsFolder">The host folder of the read-only inputs mount, or null.</param>
/// <param name="ArtifactsFolder">The host folder of the only writable mount; its parent also belongs to this container, but is out of its reach.</param>
/// <param name="Network">The engine's network.</param>
/// <param name="Limits">The spec's limits.</param>
/// <param name="FileBytes">The maximum size of a file that the container writes.</param>
/// <param name="Labels">The labels for finding leftovers.</param>
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
    /// <summary>The values to mask in the container's output: the secrets in <see cref="Environment"/>.</summary>
    public IReadOnlyCollection<string> Secrets { get; init; } = [];

    /// <summary>The host's name; null to let the engine choose.</summary>
    public string? HostName { get; init; }

    /// <summary>The program to run instead of the image's entry point, or null.</summary>
    public IReadOnlyList<string>? EntryPoint { get; init; }

    /// <summary>The processors to run on, as in cpuset(7); null for any.</summary>
    public string? ProcessorSet { get; init; }

    /// <summary>The host file mounted as <see cref="LoopbackNames"/>; null on a network, for which the engine writes its own.</summary>
    public string? HostsFile => Network == ContainerParameters.NoNetwork ? Path.Combine(Path.GetDirectoryName(ArtifactsFolder)!, "hosts") : null;

    /// <summary>Additional read-only mounts: destination and source.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Readable { get; init; } = [];
}
