using System.Buffers;
using System.Security.Cryptography;

namespace Pipeline.World.Files;

/// <summary>Hashes files with the BCL's SHA-256, which uses the CPU's instructions.</summary>
public static class FileDigest
{
    private const int BufferSize = 256 * 1024;

    /// <summary>The digest of a plain file, in constant memory. The caller has reached its folder without following links.</summary>
    /// <exception cref="IOException">The file cannot be read or is no longer a plain file.</exception>
    public static Digest Of(string path, CancellationToken cancellationToken)
    {
        using var file = PlainOpening.TryOpen(path) ?? throw new IOException($"not a plain file: {path}");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long offset = 0;
            for (int read; (read = RandomAccess.Read(file, buffer, offset)) > 0; offset += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return Digest.FromHash(digest);
    }
}
