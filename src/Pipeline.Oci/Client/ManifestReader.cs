using System.Net;
using System.Text.Json;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Transport;

namespace Pipeline.Oci.Client;

/// <summary>Reads manifests with one request each, hashes the bytes, and compares the registry's headers with them.</summary>
internal sealed class ManifestReader(RegistryReads reads)
{
    public Task<Manifest?> Read(Repository repository, Digest digest, CancellationToken cancellationToken) =>
        Read(repository, digest.ToString(), $"manifest {digest}", digest, cancellationToken);

    public Task<Manifest?> Read(Repository repository, string tag, CancellationToken cancellationToken) =>
        Read(repository, TagForm.Require(tag), $"tag {tag}", digest: null, cancellationToken);

    private Task<Manifest?> Read(Repository repository, string reference, string what, Digest? digest, CancellationToken cancellationToken)
    {
        var request = reads.Of(repository, $"manifests/{reference}", what) with { Accept = MediaTypes.Manifests };
        return reads.Get(request, (response, token) => Read(request, response, digest, token), cancellationToken);
    }

    private static async Task<Manifest?> Read(RegistryRequest request, HttpResponseMessage response, Digest? digest, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return await NotFound.OrRefused<Manifest>(request, response, cancellationToken);
        }

        var contentType = ContentType.Of(response);
        ManifestCheck.RefuseType(request, contentType);
        var body = await RequestSender.Read(request, response, Manifest.MaxBytes, cancellationToken);
        return ManifestCheck.Of(request, contentType, body, digest, ContentDigest.Claimed(response));
    }
}

/// <summary>Decides whether an answer is the requested manifest.</summary>
internal static class ManifestCheck
{
    /// <summary>Rejects an answer by its Content-Type before reading its body.</summary>
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

    /// <exception cref="RegistryException">The bytes differ, or contradict their declared type or digest.</exception>
    public static Manifest Of(RegistryRequest request, string? contentType, ReadOnlyMemory<byte> body, Digest? digest, string? saidDigest)
    {
        var actual = Digest.FromHash(System.Security.Cryptography.SHA256.HashData(body.Span));
        if (digest is not null && actual != digest)
        {
            throw request.Fail(RegistryFailure.Corrupt, $"the registry answers with different bytes ({actual})");
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
            throw request.Fail(RegistryFailure.Corrupt, $"the body is not a manifest: {e.Message}", e);
        }
    }

    private static string Type(RegistryRequest request, string? contentType, JsonElement body)
    {
        if (body.TryGetProperty("schemaVersion", out var version) && version.ValueKind == JsonValueKind.Number && version.GetDouble() == 1)
        {
            throw request.Fail(RegistryFailure.Corrupt, "a manifest of schema 1, which has no stable digest");
        }

        string? declared = null;
        if (body.TryGetProperty("mediaType", out var member))
        {
            declared = member.ValueKind == JsonValueKind.String ? member.GetString() : "";
        }

        var type = contentType ?? declared ?? throw request.Fail(RegistryFailure.Corrupt, "neither a Content-Type nor a mediaType");
        if ((declared ?? type) != type)
        {
            throw request.Fail(RegistryFailure.Corrupt, $"mediaType {Shown(declared!)} contradicts Content-Type {type}");
        }

        RefuseType(request, type);

        // One digest must not be an index for one reader and an image for another (CVE-2021-41190).
        return Has(body, "manifests") && (Has(body, "layers") || Has(body, "config"))
            ? throw request.Fail(RegistryFailure.Corrupt, "both an index and an image manifest")
            : type;
    }

    private static bool Has(JsonElement body, string name) => body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private static bool IsKnown(string type) => MediaTypes.IsIndex(type) || MediaTypes.IsManifest(type);

    private static string Shown(string type) =>
        type.Length is > 0 and <= 100 && type.All(c => char.IsAsciiLetterOrDigit(c) || "./+-_".Contains(c, StringComparison.Ordinal)) ? type : "an unreadable type";
}
