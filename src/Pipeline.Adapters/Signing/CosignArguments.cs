using System.Net;

namespace Pipeline.Adapters.Signing;

/// <summary>The command lines of cosign 2 and 3, without <see cref="CosignFlags"/>. They use keys, not identities: no certificate, no public transparency log.</summary>
internal static class CosignArguments
{
    public static IReadOnlyList<string> PublicKey(string key) => ["public-key", "--key", key];

    public static IReadOnlyList<string> PublicKey(string key, string file) => ["public-key", "--key", key, "--outfile", file];

    public static IReadOnlyList<string> Verify(string publicKey, ImageReference image) =>
        ["verify", "--key", publicKey, "--insecure-ignore-tlog=true", "--output=text", .. Transport(image), Name(image)];

    /// <summary>To be completed with <see cref="Of"/>.</summary>
    public static IReadOnlyList<string> Sign(string key) => ["sign", "--key", key, "--tlog-upload=false"];

    public static IReadOnlyList<string> VerifyAttestation(string publicKey, ImageReference image, string predicateType) =>
        ["verify-attestation", "--key", publicKey, "--insecure-ignore-tlog=true", "--type", predicateType, "--output=text", .. Transport(image), Name(image)];

    /// <summary>To be completed with <see cref="Of"/>.</summary>
    public static IReadOnlyList<string> Attest(string key, string predicateType, string predicate) =>
        ["attest", "--key", key, "--tlog-upload=false", "--type", predicateType, "--predicate", predicate];

    /// <summary>To be completed with the file to sign.</summary>
    public static IReadOnlyList<string> SignBlob(string key, string signature) => ["sign-blob", "--key", key, "--tlog-upload=false", "--output-signature", signature];

    /// <summary>The command's image and the options for its registry.</summary>
    public static IReadOnlyList<string> Of(ImageReference image) => [.. Transport(image), Name(image)];

    private static string Name(ImageReference image) => $"{image.Registry}/{image.Repository}@{image.RequireDigest()}";

    // Loopback uses plain HTTP, as with an engine.
    private static string[] Transport(ImageReference image)
    {
        var host = image.Registry.Split(':')[0];
        return host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)) ? ["--allow-http-registry"] : [];
    }
}
