using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>An OCI image layout 1.0.0, in a folder or in a tar: an index, and blobs by digest. All that is read is verified.</summary>
/// <remarks>Each method throws <see cref="InvalidDataException"/> when the layout is not what it says.</remarks>
public sealed class ImageLayout : IDisposable
{
    internal const string VersionFile = "oci-layout";
    internal const string IndexFile = "index.json";
    internal const string Version = "1.0.0";

    private readonly ILayoutFiles files;

    private ImageLayout(ILayoutFiles files, ImageIndex index) => (this.files, Index) = (files, index);

    /// <summary><c>index.json</c>: what the layout holds, such as one index of an image.</summary>
    public ImageIndex Index { get; }

    /// <summary>The one entry of a layout that holds one thing, as builders write it.</summary>
    /// <exception cref="InvalidDataException">It holds none or several.</exception>
    public Descriptor Root() => Index.Manifests is [var root]
        ? root
        : throw new InvalidDataException($"the layout holds {Index.Manifests.Count} manifests where one was expected");

    /// <summary>Opens a layout.</summary>
    /// <param name="path">A folder, or a tar of one (not compressed).</param>
    public static ImageLayout Open(string path)
    {
        ILayoutFiles opened = Directory.Exists(path) ? new LayoutFolder(path) : LayoutTar.Read(path);
        try
        {
            var version = Document(opened, VersionFile, bytes => OciJson.Read(bytes, OciJson.Default.LayoutWire));
            return version.ImageLayoutVersion == Version
                ? new ImageLayout(opened, Document(opened, IndexFile, bytes => ImageIndex.Parse(bytes, MediaTypes.OciIndex)))
                : throw new InvalidDataException($"{VersionFile} has another version than {Version}");
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>The manifest that a descriptor names.</summary>
    public Manifest Manifest(Descriptor descriptor)
    {
        if (descriptor.Size > Oci.Manifest.MaxBytes)
        {
            throw new InvalidDataException($"{descriptor.Digest} is no manifest: larger than {Oci.Manifest.MaxBytes} bytes");
        }

        using var blob = OpenBlob(descriptor);
        return Oci.Manifest.Of(descriptor.MediaType, ReadAll(blob, (int)descriptor.Size));
    }

    /// <summary>A blob's bytes; reading the last one throws <see cref="InvalidDataException"/> when they are not the descriptor's.</summary>
    public Stream OpenBlob(Descriptor blob)
    {
        var content = files.Open(BlobPath(blob.Digest)) ?? throw new InvalidDataException($"the layout has no {blob.Digest}");
        return new VerifiedStream(content, blob, reason => new InvalidDataException(reason));
    }

    public void Dispose() => files.Dispose();

    internal static string BlobPath(Digest digest) => $"blobs/sha256/{digest.Hex}";

    private static T Document<T>(ILayoutFiles files, string name, Func<ReadOnlyMemory<byte>, T> parse)
    {
        using var file = files.Open(name) ?? throw new InvalidDataException($"not an image layout: {name} is missing");
        if (file.Length > Oci.Manifest.MaxBytes)
        {
            throw new InvalidDataException($"{name} is larger than {Oci.Manifest.MaxBytes} bytes");
        }

        try
        {
            return parse(ReadAll(file, (int)file.Length));
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"{name}: {e.Message}", e);
        }
    }

    private static byte[] ReadAll(Stream stream, int size)
    {
        var bytes = new byte[size];
        stream.ReadExactly(bytes);
        _ = stream.ReadByte(); // One byte more would be found here, and nothing was read of an empty blob.
        return bytes;
    }
}
