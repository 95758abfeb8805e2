using System.Diagnostics.CodeAnalysis;
using Pipeline.Oci.Model;

namespace Pipeline.Oci.Assertions;

/// <summary>What was read of an image; judging it needs no further reads.</summary>
/// <param name="Root">The manifest of the digest; null if the registry has none.</param>
internal sealed record ImageEvidence(Manifest? Root)
{
    /// <summary>The root as an index, if it is one.</summary>
    public Parsed<ImageIndex>? Index { get; init; }

    /// <summary>The manifests that were read, including the root if it is an image itself.</summary>
    public IReadOnlyDictionary<Digest, ManifestEvidence> Manifests { get; init; } = new Dictionary<Digest, ManifestEvidence>();

    /// <summary>The sizes of the blobs that were queried; null if the registry lacks the blob.</summary>
    public IReadOnlyDictionary<Digest, long?> Blobs { get; init; } = new Dictionary<Digest, long?>();

    /// <summary>The configs that were read.</summary>
    public IReadOnlyDictionary<Digest, Parsed<ImageConfig>> Configs { get; init; } = new Dictionary<Digest, Parsed<ImageConfig>>();

    /// <summary>The existing, valid manifests.</summary>
    public IEnumerable<ImageManifest> Images => Manifests.Values.Select(manifest => manifest.Image?.Value).OfType<ImageManifest>();
}

/// <summary>One manifest that an index names; empty if the registry lacks it.</summary>
internal sealed record ManifestEvidence(Manifest? Manifest, Parsed<ImageManifest>? Image)
{
    public static ManifestEvidence Of(Manifest? manifest) =>
        new(manifest, manifest is null ? null : Parsed<ImageManifest>.Of(() => ImageManifest.Parse(manifest)));
}

/// <summary>A parsed document, or why it is invalid.</summary>
internal sealed record Parsed<T>(T? Value, string? Problem)
    where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsRead => Value is not null;

    public static Parsed<T> Of(Func<T> parse)
    {
        try
        {
            return new(parse(), null);
        }
        catch (FormatException e)
        {
            return new(null, e.Message);
        }
    }
}
