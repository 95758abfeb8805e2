using System.Diagnostics.CodeAnalysis;
using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>What was read of an image, for a judge that reads nothing.</summary>
/// <param name="Root">The manifest of the digest; none when the registry has none.</param>
internal sealed record ImageEvidence(Manifest? Root)
{
    /// <summary>The root, where it is an index.</summary>
    public Parsed<ImageIndex>? Index { get; init; }

    /// <summary>The manifests that were asked for, the root among them where it is an image itself.</summary>
    public IReadOnlyDictionary<Digest, ManifestEvidence> Manifests { get; init; } = new Dictionary<Digest, ManifestEvidence>();

    /// <summary>The sizes of the blobs that were asked for; none where the registry has no such blob.</summary>
    public IReadOnlyDictionary<Digest, long?> Blobs { get; init; } = new Dictionary<Digest, long?>();

    /// <summary>The configs that were read.</summary>
    public IReadOnlyDictionary<Digest, Parsed<ImageConfig>> Configs { get; init; } = new Dictionary<Digest, Parsed<ImageConfig>>();

    /// <summary>The manifests that are there and readable.</summary>
    public IEnumerable<ImageManifest> Images => Manifests.Values.Select(manifest => manifest.Image?.Value).OfType<ImageManifest>();
}

/// <summary>One manifest that an index names; nothing in it when the registry has none.</summary>
internal sealed record ManifestEvidence(Manifest? Manifest, Parsed<ImageManifest>? Image)
{
    public static ManifestEvidence Of(Manifest? manifest) =>
        new(manifest, manifest is null ? null : Parsed<ImageManifest>.Of(() => ImageManifest.Parse(manifest)));
}

/// <summary>A document, or what is wrong with it.</summary>
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
