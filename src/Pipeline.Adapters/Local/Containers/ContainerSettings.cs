using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Containers;

/// <summary>One container in our own words: what differs from run to run. What never differs is <see cref="ContainerParameters"/>'s.</summary>
/// <param name="Name">The container's name.</param>
/// <param name="Image">The ID under which the engine has the image.</param>
/// <param name="Platform">Which platform of the image runs.</param>
/// <param name="Arguments">What the entry point is given.</param>
/// <param name="Environment">Secrets and settings; empty in mode=mock.</param>
/// <param name="User">Numeric <c>uid:gid</c>.</param>
/// <param name="InputsFolder">The host folder mounted read-only, or none.</param>
/// <param name="ArtifactsFolder">The host folder of the one writable mount.</param>
/// <param name="Network">The engine's network.</param>
/// <param name="Limits">The spec's limits.</param>
/// <param name="FileBytes">The longest file that the container may write.</param>
/// <param name="Labels">How leftovers are found.</param>
internal sealed record ContainerSettings(
    string Name,
    string Image,
    Platform Platform,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
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
}
