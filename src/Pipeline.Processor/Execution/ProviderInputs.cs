using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Contracts;

namespace Pipeline.Processor;

/// <summary>The inputs of a run: what the provider gets, and the hash of what was delivered.</summary>
internal sealed record ProviderInputs(JsonObject Payload, Digest Hash)
{
    private const string Artifact = ArtifactReference.Member;

    /// <summary>Reads the inputs document and puts the local path of each artifact in the place of its digest.</summary>
    /// <exception cref="FaultException">
    /// <c>ERR_INPUTS</c> when the document breaks its contract, <c>ERR_ADAPTER_INVOCATION</c> when it cannot be read.
    /// </exception>
    public static ProviderInputs Read(string path)
    {
        var document = InputsDocument.Parse(Bytes(path));
        var folder = Path.Combine(Path.GetDirectoryName(path) ?? "/", "artifacts");
        return new((JsonObject)Resolve(document.Root, folder)!, document.Hash);
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            // One byte more than is allowed is enough to refuse a document of any size.
            var bytes = new byte[Math.Min(file.Length, StrictJson.MaxBytes + 1)];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "unreadable inputs", e);
        }
    }

    private static JsonNode? Resolve(JsonElement value, string folder) => value.ValueKind switch
    {
        JsonValueKind.Object when value.TryGetProperty(Artifact, out var digest) => Local(value, digest, folder),
        JsonValueKind.Object => new JsonObject(value.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Resolve(member.Value, folder)))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(item => Resolve(item, folder))]),
        // Documents with equal hashes reach the provider equal: 1.0 and 1e0 are 1.
        JsonValueKind.Number => JsonNode.Parse(Es6Number.Format(value.GetDouble())),
        _ => JsonValue.Create(value),
    };

    private static JsonObject Local(JsonElement value, JsonElement reference, string folder)
    {
        if (value.GetPropertyCount() > 1
            || reference.ValueKind != JsonValueKind.String
            || !Digest.TryParse(reference.GetString(), out var digest))
        {
            throw new FaultException(ErrorCode.Inputs, "bad artifact reference");
        }

        var file = Path.Combine(folder, digest.Hex);
        return File.Exists(file)
            ? new JsonObject { [Artifact] = file }
            : throw new FaultException(ErrorCode.Inputs, "artifact not delivered");
    }
}
