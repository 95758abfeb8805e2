using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What a registry was seen to hold under a pin.</summary>
public abstract record RegistryState
{
    private RegistryState()
    {
    }

    /// <summary>It gave no answer that can be believed.</summary>
    /// <param name="Why">What went wrong, in one line.</param>
    public sealed record Unavailable(string Why) : RegistryState;

    /// <summary>It answered.</summary>
    /// <param name="Tag">What the tag names, or none when there is no such tag.</param>
    /// <param name="Index">What the pinned digest is.</param>
    public sealed record Read(TagState? Tag, IndexState Index) : RegistryState;
}

/// <summary>What a tag names.</summary>
/// <param name="Digest">The digest of the manifest.</param>
/// <param name="Platforms">What its entries run on, where it is an index.</param>
public sealed record TagState(Digest Digest, IReadOnlyList<string>? Platforms);

/// <summary>What a pinned digest was seen to be.</summary>
public abstract record IndexState
{
    private IndexState()
    {
    }

    /// <summary>There is no such manifest.</summary>
    public sealed record NotFound : IndexState;

    /// <summary>Something else.</summary>
    /// <param name="Why">What it is, in one line.</param>
    public sealed record NotAnIndex(string Why) : IndexState;

    /// <summary>An index.</summary>
    /// <param name="Platforms">Its entries but for attestations, in their order.</param>
    public sealed record Read(IReadOnlyList<PlatformState> Platforms) : IndexState;
}

/// <summary>An entry of an index.</summary>
/// <param name="Platform">What it runs on, as in <c>linux/arm64</c>.</param>
/// <param name="Digest">The digest of its manifest.</param>
/// <param name="Exists">Whether the registry holds that manifest.</param>
public sealed record PlatformState(string Platform, Digest Digest, bool Exists);
