namespace Pipeline.Lanes.Drift;

/// <summary>The registry's content under a pin.</summary>
public abstract record RegistryState
{
    private RegistryState()
    {
    }

    /// <summary>The registry gave no credible answer.</summary>
    /// <param name="Why">The failure, in one line.</param>
    public sealed record Unavailable(string Why) : RegistryState;

    /// <summary>The registry answered.</summary>
    /// <param name="Tag">The tag's target, or null without such a tag.</param>
    /// <param name="Index">The content of the pinned digest.</param>
    public sealed record Read(TagState? Tag, IndexState Index) : RegistryState;
}

/// <summary>A tag's target.</summary>
/// <param name="Digest">The digest of the manifest.</param>
/// <param name="Platforms">The platforms of its entries, if it is an index.</param>
public sealed record TagState(Digest Digest, IReadOnlyList<string>? Platforms);

/// <summary>The content of a pinned digest.</summary>
public abstract record IndexState
{
    private IndexState()
    {
    }

    /// <summary>The registry has no such manifest.</summary>
    public sealed record NotFound : IndexState;

    /// <summary>Not an index.</summary>
    /// <param name="Why">The reason, in one line.</param>
    public sealed record NotAnIndex(string Why) : IndexState;

    /// <summary>An index.</summary>
    /// <param name="Platforms">Its entries without attestations, in order.</param>
    public sealed record Read(IReadOnlyList<PlatformState> Platforms) : IndexState;
}

/// <summary>An entry of an index.</summary>
/// <param name="Platform">The platform, such as <c>linux/arm64</c>.</param>
/// <param name="Digest">The digest of its manifest.</param>
/// <param name="Exists">Whether the registry has that manifest.</param>
public sealed record PlatformState(string Platform, Digest Digest, bool Exists);
