using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Oci.Model;
using Pipeline.World.Attestation;

namespace Pipeline.Lanes.Pinning;

/// <summary>A statement about an image (in-toto Statement v1) in canonical, reproducible bytes.</summary>
/// <param name="PredicateType">The type of the predicate.</param>
/// <param name="Predicate">The predicate as canonical JSON.</param>
/// <param name="Bytes">The whole statement.</param>
internal sealed record Statement(string PredicateType, ReadOnlyMemory<byte> Predicate, ReadOnlyMemory<byte> Bytes)
{
    // The annotation for the statement's type, on the manifest and on its layer (in-toto's own name).
    private const string TypeAnnotation = "in-toto.io/predicate-type";

    /// <summary>The layer that holds the statement.</summary>
    public Descriptor Layer => new(MediaTypes.InToto, Sha256.Of(Bytes.Span), Bytes.Length);

    /// <summary>The artifact that attaches it to an image; equal statements are equal artifacts.</summary>
    public Manifest ManifestOf(Descriptor index)
    {
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [TypeAnnotation] = PredicateType };
        return (ImageManifest.Artifact(MediaTypes.InToto, index, Layer with { Annotations = annotations }) with { Annotations = annotations }).ToManifest();
    }

    /// <param name="pin">The subject, by the digest of its index.</param>
    /// <param name="predicateType">The type of the predicate.</param>
    /// <param name="predicate">The predicate.</param>
    public static Statement Of(Pin pin, string predicateType, JsonObject predicate)
    {
        var bytes = InTotoStatement.Encode([new(pin.Repository.ToString(), pin.Index)], predicateType, predicate);
        return new Statement(predicateType, CanonicalJson.EncodeLine(StrictJson.Parse(bytes).GetProperty("predicate")), bytes);
    }

    /// <summary>The statement's predicate, if it is about the source of this pin: several sources may build one index, and each kind of statement names its own.</summary>
    public static SignedPredicate? Read(byte[] utf8, Pin pin)
    {
        try
        {
            var statement = StrictJson.Parse(utf8);
            return Encoding.UTF8.GetString(utf8).Contains(pin.Source.Hex[..12], StringComparison.Ordinal)
                ? new SignedPredicate(statement.GetProperty("predicateType").GetString()!, CanonicalJson.EncodeLine(statement.GetProperty("predicate")))
                : null;
        }
        catch (Exception e) when (e is FormatException or KeyNotFoundException or InvalidOperationException)
        {
            // Not ours: anyone may attach referrers to an image.
            return null;
        }
    }
}
