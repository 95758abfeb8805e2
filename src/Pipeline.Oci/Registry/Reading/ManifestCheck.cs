using System.Text.Json;
using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>Decides whether an answer is the manifest that was asked for.</summary>
internal static class ManifestCheck
{
    /// <summary>Refuses what says of itself that it is no manifest, before its body is read.</summary>
    public static void RefuseType(RegistryRequest request, string? contentType)
    {
        if (contentType is not null && !IsKnown(contentType))
        {
            throw request.Fail(RegistryFailure.Corrupt, contentType switch
            {
                "text/html" => "a web page instead of a manifest",
                _ when contentType.StartsWith("application/vnd.docker.distribution.manifest.v1+", StringComparison.OrdinalIgnoreCase) =>
                    "a manifest of schema 1, converted by the registry: it has another digest",
                _ => $"{Shown(contentType)} instead of a manifest",
            });
        }
    }

    /// <exception cref="RegistryException">The bytes are others, or are not what they are said to be.</exception>
    public static Manifest Of(RegistryRequest request, string? contentType, ReadOnlyMemory<byte> body, Digest? digest, string? saidDigest)
    {
        var actual = Digest.FromHash(System.Security.Cryptography.SHA256.HashData(body.Span));
        if (digest is not null && actual != digest)
        {
            throw request.Fail(RegistryFailure.Corrupt, $"the registry answers with other bytes ({actual})");
        }

        ContentDigest.Agree(request, saidDigest, actual);
        var mediaType = Type(request, contentType, Read(request, body));
        return Manifest.Of(mediaType, body);
    }

    private static JsonElement Read(RegistryRequest request, ReadOnlyMemory<byte> body)
    {
        try
        {
            var document = StrictJson.Parse(body);
            return document.ValueKind == JsonValueKind.Object ? document : throw new FormatException("not an object");
        }
        catch (FormatException e)
        {
            throw request.Fail(RegistryFailure.Corrupt, $"the body is no manifest: {e.Message}", e);
        }
    }

    private static string Type(RegistryRequest request, string? contentType, JsonElement body)
    {
        if (body.TryGetProperty("schemaVersion", out var version) && version.ValueKind == JsonValueKind.Number && version.GetDouble() == 1)
        {
            throw request.Fail(RegistryFailure.Corrupt, "a manifest of schema 1, which has no stable digest");
        }

        string? said = null;
        if (body.TryGetProperty("mediaType", out var member))
        {
            said = member.ValueKind == JsonValueKind.String ? member.GetString() : "";
        }

        var type = contentType ?? said ?? throw request.Fail(RegistryFailure.Corrupt, "neither a Content-Type nor a mediaType");
        if ((said ?? type) != type)
        {
            throw request.Fail(RegistryFailure.Corrupt, $"mediaType {Shown(said!)} contradicts Content-Type {type}");
        }

        RefuseType(request, type);

        // One digest must not be an index to one reader and an image to another (CVE-2021-41190).
        return Has(body, "manifests") && (Has(body, "layers") || Has(body, "config"))
            ? throw request.Fail(RegistryFailure.Corrupt, "both an index and an image manifest")
            : type;
    }

    private static bool Has(JsonElement body, string name) => body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private static bool IsKnown(string type) => MediaTypes.IsIndex(type) || MediaTypes.IsManifest(type);

    private static string Shown(string type) =>
        type.Length is > 0 and <= 100 && type.All(c => char.IsAsciiLetterOrDigit(c) || "./+-_".Contains(c, StringComparison.Ordinal)) ? type : "an unreadable type";
}
