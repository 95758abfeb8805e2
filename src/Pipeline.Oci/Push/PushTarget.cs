using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Push;

/// <summary>The target of a push.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Tag">The root's tag, set last; null for none.</param>
public sealed record PushTarget(Repository Repository, string? Tag)
{
    /// <summary>Repositories to mount blobs from; those of other registries are ignored.</summary>
    public IReadOnlyList<Repository> MountFrom { get; init; } = [];
}
