using System.Formats.Tar;
using Microsoft.Win32.SafeHandles;
using Pipeline.Clients;
using Pipeline.Oci.Model;

namespace Pipeline.Oci.Layout;

/// <summary>An OCI image layout 1.0.0 in a folder or tar: an index, and blobs by digest. All content is verified.</summary>
/// <remarks>Each method throws <see cref="InvalidDataException"/> if the layout is invalid.</remarks>
public sealed class ImageLayout : IDisposable
{
    internal const string VersionFile = "oci-layout";
    internal const string IndexFile = "index.json";
    internal const string Version = "1.0.0";

    private readonly ILayoutFiles files;
    private readonly Lazy<ImageIndex> platforms;

    private ImageLayout(ILayoutFiles files, ImageIndex index)
    {
        (this.files, Index) = (files, index);
        platforms = new(() => ImageIndex.Parse(Manifest(Root())));
    }

    /// <summary><c>index.json</c>: the content of the layout, usually the index of one image.</summary>
    public ImageIndex Index { get; }

    /// <summary>The entries of the one index that the layout holds; read once.</summary>
    public IReadOnlyList<Descriptor> Platforms => platforms.Value.Manifests;

    /// <summary>The only entry of a layout with a single image, as builders write it.</summary>
    /// <exception cref="InvalidDataException">The layout has none or several.</exception>
    public Descriptor Root() => Index.Manifests is [var root]
        ? root
        : throw new InvalidDataException($"the layout has {Index.Manifests.Count} manifests, expected one");

    /// <summary>Opens a layout.</summary>
    /// <param name="path">A folder, or an uncompressed tar of one.</param>
    public static ImageLayout Open(string path)
    {
        ILayoutFiles opened = Directory.Exists(path) ? new LayoutFolder(path) : LayoutTar.Read(path);
        try
        {
            var version = Document(opened, VersionFile, bytes => OciJson.Read(bytes, OciJson.Default.LayoutWire));
            return version.ImageLayoutVersion == Version
                ? new ImageLayout(opened, Document(opened, IndexFile, bytes => ImageIndex.Parse(bytes, MediaTypes.OciIndex)))
                : throw new InvalidDataException($"{VersionFile} does not have version {Version}");
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>The manifest of a descriptor.</summary>
    public Manifest Manifest(Descriptor descriptor)
    {
        if (descriptor.Size > Model.Manifest.MaxBytes)
        {
            throw new InvalidDataException($"{descriptor.Digest} is not a manifest: larger than {Model.Manifest.MaxBytes} bytes");
        }

        using var blob = OpenBlob(descriptor);
        return Model.Manifest.Of(descriptor.MediaType, ReadAll(blob, (int)descriptor.Size));
    }

    /// <summary>A blob's bytes; reading the last one throws <see cref="InvalidDataException"/> if they do not match the descriptor.</summary>
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
        if (file.Length > Model.Manifest.MaxBytes)
        {
            throw new InvalidDataException($"{name} is larger than {Model.Manifest.MaxBytes} bytes");
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

internal sealed class LayoutFolder(string folder) : ILayoutFiles
{
    public Stream? Open(string path)
    {
        var file = Path.Combine(folder, path);
        return File.Exists(file)
            ? new FileStream(file, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 0, Options = FileOptions.SequentialScan })
            : null;
    }

    public void Dispose()
    {
        // Nothing to release.
    }
}

/// <summary>A layout in a tar, as <c>--output type=oci,dest=F.tar</c> writes it. Its entries are located once and read in place.</summary>
internal sealed class LayoutTar : ILayoutFiles
{
    private readonly SafeFileHandle file;
    private readonly Dictionary<string, (long Offset, long Length)> entries;

    private LayoutTar(SafeFileHandle file, Dictionary<string, (long Offset, long Length)> entries) => (this.file, this.entries) = (file, entries);

    /// <exception cref="InvalidDataException">The file does not exist, or is not a tar.</exception>
    public static LayoutTar Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"the image layout {path} does not exist");
        }

        var found = new Dictionary<string, (long Offset, long Length)>(StringComparer.Ordinal);
        using (var tar = new TarReader(File.OpenRead(path)))
        {
            // Extracting a tar keeps the last entry of a name.
            while (Next(tar, path) is { } entry)
            {
                if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                {
                    found[Name(entry)] = (entry.DataOffset, entry.Length);
                }
            }
        }

        return new LayoutTar(File.OpenHandle(path), found);
    }

    public Stream? Open(string path) => entries.TryGetValue(path, out var entry) ? new FileSectionStream(file, entry.Offset, entry.Length) : null;

    public void Dispose() => file.Dispose();

    private static string Name(TarEntry entry) => entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;

    private static TarEntry? Next(TarReader tar, string path)
    {
        try
        {
            return tar.GetNextEntry();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new InvalidDataException($"{path} is neither a folder nor a tar of an image layout", e);
        }
    }
}
