using System.Buffers;
using System.Security.Cryptography;

namespace Pipeline.Emulation;

/// <summary>The bytes of an upload, held to what was announced of them.</summary>
internal static class BlobContent
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Writes a stream to a new file.</summary>
    /// <returns>Whether length and hashes are the blob's.</returns>
    public static async Task<bool> Receive(Stream content, string path, Blob blob, CancellationToken cancellationToken)
    {
#pragma warning disable CA5351 // HTTP's Content-MD5 finds damage; it vouches for nothing.
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0 && file.Length + read <= blob.Length)
            {
                md5.AppendData(buffer, 0, read);
                sha256.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            return read == 0 && file.Length == blob.Length && Is(md5, blob.ContentMd5) && (blob.ContentSha256 is not { } told || Is(sha256, told));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool Is(IncrementalHash hash, string base64) => Convert.ToBase64String(hash.GetHashAndReset()) == base64;
}
