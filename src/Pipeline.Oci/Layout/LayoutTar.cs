using System.Formats.Tar;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Oci;

/// <summary>A layout in a tar, as <c>--output type=oci,dest=F.tar</c> writes it: its entries are found once and read in place.</summary>
internal sealed class LayoutTar : ILayoutFiles
{
    private readonly SafeFileHandle file;
    private readonly Dictionary<string, (long Offset, long Length)> entries;

    private LayoutTar(SafeFileHandle file, Dictionary<string, (long Offset, long Length)> entries) => (this.file, this.entries) = (file, entries);

    /// <exception cref="InvalidDataException">There is no such file, or it is not a tar.</exception>
    public static LayoutTar Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"there is no image layout {path}");
        }

        var found = new Dictionary<string, (long Offset, long Length)>(StringComparer.Ordinal);
        using (var tar = new TarReader(File.OpenRead(path)))
        {
            // The last entry of a name is the one that extracting would leave.
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

    public Stream? Open(string path) => entries.TryGetValue(path, out var entry) ? new FileSection(file, entry.Offset, entry.Length) : null;

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
