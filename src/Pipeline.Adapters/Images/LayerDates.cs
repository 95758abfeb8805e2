using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using ICSharpCode.SharpZipLib.GZip;
using Pipeline.Dependencies.Archives;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;

namespace Pipeline.Adapters.Images;

/// <summary>Gives everything in an image's layers the date that releases have, or an earlier one.</summary>
/// <remarks>
/// A builder can do this (<c>rewrite-timestamp</c>), but it packs and compresses every layer again, the base's too: seconds for each image, layers that no longer are those of
/// the base, and bytes that depend on the builder's compressor. Here the base's layers stay as they are, as does any whose dates are right, and the others are compressed by a library with fixed bytes.
/// </remarks>
internal static class LayerDates
{
    /// <summary>The image with its layers settled.</summary>
    /// <param name="layout">The layout of the image.</param>
    /// <param name="image">The image.</param>
    /// <param name="below">The number of the base's layers, which stay as they are.</param>
    /// <param name="blobs">Receives the new layers.</param>
    /// <exception cref="InvalidDataException">A layer is no tar with gzip.</exception>
    public static LayeredImage Settle(ImageLayout layout, LayeredImage image, int below, LayoutBlobs blobs)
    {
        foreach (var (place, layer) in image.Manifest.Layers.Index().Skip(below))
        {
            if (!IsSettled(Open(layout, layer)))
            {
                var (settled, diffId) = Settle(Open(layout, layer), blobs);
                image = image.Replace(place, layer with { Digest = settled.Digest, Size = settled.Size }, diffId);
            }
        }

        return image;
    }

    /// <summary>The tar of a layer.</summary>
    /// <exception cref="InvalidDataException">The layer is no tar with gzip.</exception>
    public static GZipStream Open(ImageLayout layout, Descriptor layer) => layer.MediaType == LayeredImage.LayerType
        ? new GZipStream(layout.OpenBlob(layer), CompressionMode.Decompress)
        : throw new InvalidDataException($"a layer is {layer.MediaType}");

    private static bool IsSettled(Stream content)
    {
        using var layer = new TarReader(content);
        while (layer.GetNextEntry() is { } entry)
        {
            if (entry.ModificationTime > SourceDate.Value)
            {
                return false;
            }
        }

        return true;
    }

    private static (Descriptor Layer, Digest DiffId) Settle(Stream content, LayoutBlobs blobs)
    {
        var partial = blobs.Partial();
        using var tar = new HashingStream(new GZipOutputStream(File.Create(partial)) { ModifiedTime = DateTime.UnixEpoch });
        using (var layer = new TarReader(content))
        {
            while (layer.GetNextEntry() is { } entry)
            {
                Copy(entry, tar);
            }
        }

        tar.Write(TarHeader.End.Span);
        tar.Inner.Dispose();
        using var written = File.OpenRead(partial);
        var digest = Digest.FromHash(SHA256.HashData(written));
        blobs.Take(partial, digest);
        return (new Descriptor(LayeredImage.LayerType, digest, written.Length), tar.Digest());
    }

    private static void Copy(TarEntry entry, Stream tar)
    {
        var size = entry.DataStream?.Length ?? 0;
        tar.Write(TarHeader.Of(new TarItem(entry.Name, TypeOf(entry), (int)entry.Mode, size, entry.ModificationTime > SourceDate.Value ? SourceDate.Value : entry.ModificationTime)
        {
            User = entry.Uid,
            Group = entry.Gid,
            Link = entry.LinkName,
            Attributes = entry is PaxTarEntry pax ? pax.ExtendedAttributes.Where(attribute => attribute.Key.Contains('.', StringComparison.Ordinal)) : [],
        }));
        entry.DataStream?.CopyTo(tar);
        tar.Write(new byte[TarHeader.Padding(size)]);
    }

    private static char TypeOf(TarEntry entry) => entry.EntryType switch
    {
        TarEntryType.RegularFile or TarEntryType.V7RegularFile => '0',
        TarEntryType.HardLink => '1',
        TarEntryType.SymbolicLink => '2',
        TarEntryType.Directory => '5',
        _ => throw new InvalidDataException($"{entry.Name} is neither a file, a folder nor a link"),
    };
}

/// <summary>Hashes what is written.</summary>
internal sealed class HashingStream(Stream inner) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public Stream Inner => inner;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public Digest Digest() => Contracts.Images.Digest.FromHash(hash.GetCurrentHash());

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        inner.Write(buffer);
        hash.AppendData(buffer);
    }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        hash.Dispose();
        inner.Dispose();
        base.Dispose(disposing);
    }
}
