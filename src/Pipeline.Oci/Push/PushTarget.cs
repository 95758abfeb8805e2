namespace Pipeline.Oci;

/// <summary>Where a layout goes.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Tag">What the root is named by at the end; nothing when there is none.</param>
public sealed record PushTarget(Repository Repository, string? Tag)
{
    /// <summary>Repositories whose blobs may be taken over without sending them; those of other registries are passed over.</summary>
    public IReadOnlyList<Repository> MountFrom { get; init; } = [];
}
