using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pipeline.World.Attestation;

/// <summary>A signed statement (DSSE v1.0), in the form that <c>cosign verify-blob-attestation --signature</c> accepts.</summary>
public static class DsseEnvelope
{
    public const string PayloadType = "application/vnd.in-toto+json";

    /// <summary>The bytes to sign: the payload with its type and both lengths (PAE), so that no payload can pass for another.</summary>
    public static byte[] ToSign(ReadOnlySpan<byte> payload)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {PayloadType.Length} {PayloadType} {payload.Length} ");
        return [.. Encoding.ASCII.GetBytes(head), .. payload];
    }

    /// <summary>The envelope as canonical JSON and a line feed.</summary>
    /// <param name="payload">The statement.</param>
    /// <param name="signature">The signature of <see cref="ToSign"/>.</param>
    public static byte[] Encode(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> signature)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteBase64String("payload", payload);
            json.WriteString("payloadType", PayloadType);
            json.WriteStartArray("signatures");
            json.WriteStartObject();
            json.WriteString("keyid", "");
            json.WriteBase64String("sig", signature);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return CanonicalJson.EncodeLine(StrictJson.Parse(bytes.ToArray()));
    }
}
