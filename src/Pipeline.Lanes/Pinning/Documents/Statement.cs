using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Contracts;
using Pipeline.World;

namespace Pipeline.Lanes;

/// <summary>What is said of an image (in-toto Statement v1): canonical bytes, the same whenever and wherever they are made.</summary>
/// <param name="PredicateType">What kind of thing is said.</param>
/// <param name="Predicate">What is said: canonical JSON.</param>
/// <param name="Bytes">The whole statement.</param>
internal sealed record Statement(string PredicateType, ReadOnlyMemory<byte> Predicate, ReadOnlyMemory<byte> Bytes)
{
    /// <param name="pin">The image that it is about, by the digest of its index.</param>
    /// <param name="predicateType">What kind of thing is said.</param>
    /// <param name="predicate">What is said.</param>
    public static Statement Of(Pin pin, string predicateType, JsonObject predicate)
    {
        var bytes = InTotoStatement.Encode([new(pin.Repository.ToString(), pin.Index)], predicateType, predicate);
        return new Statement(predicateType, CanonicalJson.EncodeLine(StrictJson.Parse(bytes).GetProperty("predicate")), bytes);
    }

    /// <summary>What a statement says, where it is about the source of this pin: one index may come of several sources, and each kind of statement names its own.</summary>
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
            // Somebody else's: anything may refer to an image.
            return null;
        }
    }
}
