using System.IO.Compression;
using System.Security.Cryptography;

namespace Pipeline.Dependencies.Archives;

/// <summary>A part of a layer's tar.</summary>
/// <param name="Length">The number of its bytes.</param>
/// <param name="Hash">What they must hash to; null for bytes that were made here.</param>
/// <param name="Subject">The name of it or of the archive's file before it, for messages.</param>
internal sealed record LayerSection(long Length, ContentHash? Hash, string Subject);

/// <summary>Reads a finished layer through the decompressor and holds every section to its digest.</summary>
internal static class LayerReading
{
    /// <returns>The digest of the whole tar.</returns>
    /// <exception cref="InvalidDataException">A content is not what its digest says, or no DEFLATE stream of the size that its archive says.</exception>
    public static Digest DiffId(string path, IReadOnlyList<LayerSection> sections, CancellationToken cancellationToken)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var tar = new GZipStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20), CompressionMode.Decompress);
        var buffer = new byte[1 << 17];
        foreach (var section in sections)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Read(tar, section, whole, buffer);
        }

        return tar.ReadByte() == -1 ? Digest.FromHash(whole.GetHashAndReset()) : throw new InvalidDataException("the layer is longer than its files");
    }

    private static void Read(Stream tar, LayerSection section, IncrementalHash whole, byte[] buffer)
    {
        using var own = section.Hash is { } expected ? IncrementalHash.CreateHash(expected.Algorithm) : null;
        try
        {
            for (var left = section.Length; left > 0;)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
                tar.ReadExactly(part);
                whole.AppendData(part);
                own?.AppendData(part);
                left -= part.Length;
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException($"{section.Subject} is damaged", e);
        }

        if (own is not null && !own.GetHashAndReset().AsSpan().SequenceEqual(section.Hash!.Value))
        {
            throw new InvalidDataException($"{section.Subject} is not the file that RECORD describes");
        }
    }
}
