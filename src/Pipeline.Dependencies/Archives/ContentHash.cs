using System.Security.Cryptography;

namespace Pipeline.Dependencies.Archives;

/// <summary>A digest of content.</summary>
/// <param name="Algorithm">SHA-256, SHA-384 or SHA-512.</param>
/// <param name="Value">Its bytes.</param>
internal sealed record ContentHash(HashAlgorithmName Algorithm, byte[] Value)
{
    /// <summary>The algorithm's name in lower case without a hyphen, such as <c>sha512</c>.</summary>
    public string Name => Algorithm.Name!.ToLowerInvariant();

    /// <summary>The bytes in lower-case hex.</summary>
    public string Hex => Convert.ToHexStringLower(Value);

    public static ContentHash Of(Digest digest) => new(HashAlgorithmName.SHA256, Convert.FromHexString(digest.Hex));

    public static ContentHash Of(HashAlgorithmName algorithm, Stream content) => new(algorithm, CryptographicOperations.HashData(algorithm, content));

    public bool Equals(ContentHash? other) => other is not null && Algorithm == other.Algorithm && Value.AsSpan().SequenceEqual(other.Value);

    public override int GetHashCode() => HashCode.Combine(Algorithm, Value.Length > 0 ? Value[0] : 0);

    /// <summary>SHA-256 as the digests of images are written, others as the integrity of a web page's script is (W3C, "Subresource Integrity"): <c>sha512-…</c>.</summary>
    public override string ToString() => Algorithm == HashAlgorithmName.SHA256 ? $"sha256:{Hex}" : $"{Name}-{Convert.ToBase64String(Value)}";
}
