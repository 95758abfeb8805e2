using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Pipeline.Adapters.Modal.Blobs;

/// <summary>What a store of blobs checks a transfer with: <c>Content-MD5</c> (RFC 1864).</summary>
internal static class ContentMd5
{
    [SuppressMessage("Security", "CA5351", Justification = "The header is of this algorithm; no secret rests on it.")]
    public static byte[] Of(ReadOnlySpan<byte> content) => MD5.HashData(content);
}
