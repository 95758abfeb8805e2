using System.Buffers;
using System.Security.Cryptography;

namespace Pipeline.World.Files;

/// <summary>Copies and hashes the same bytes, in constant memory.</summary>
internal static class HashedCopy
{
    private const int BufferSize = 256 * 1024;

    /// <returns>The digest of the copied bytes.</returns>
    public static Digest Run(Stream from, Stream to, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (int read; (read = from.Read(buffer)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                to.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Digest.FromHash(hash.GetHashAndReset());
    }
}
