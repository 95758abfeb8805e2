using System.Text.Json;

namespace Pipeline.Contracts.Runs;

/// <summary>The inputs of a run: a JSON object, its canonical bytes and its hash.</summary>
public sealed class InputsDocument
{
    /// <summary>The name of the hashing rule: SHA-256 over RFC 8785 bytes.</summary>
    public const string HashSchema = "jcs-sha256-v1";

    private InputsDocument(JsonElement root)
    {
        Root = root;
        Canonical = CanonicalJson.Encode(root);
        Hash = Sha256.Of(Canonical.Span);
    }

    public JsonElement Root { get; }

    /// <summary>The RFC 8785 bytes; the container receives exactly these.</summary>
    public ReadOnlyMemory<byte> Canonical { get; }

    public Digest Hash { get; }

    /// <summary>Reads an inputs document.</summary>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c>, with the reason, if the bytes are not strict JSON or not an object.</exception>
    public static InputsDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return Of(StrictJson.Parse(utf8));
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.Inputs, e.Message, e);
        }
    }

    /// <summary>Takes an element that <see cref="StrictJson"/> has validated.</summary>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c> if the element is not an object.</exception>
    public static InputsDocument Of(JsonElement root) => root.ValueKind == JsonValueKind.Object
        ? new InputsDocument(root)
        : throw new FaultException(ErrorCode.Inputs, "not an object");
}
