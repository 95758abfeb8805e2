using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Pipeline.Adapters.Images;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;

namespace Pipeline.Adapters.Tests;

/// <summary>Layers of a finished layout get the date of releases, and keep everything else.</summary>
public sealed class LayerDateTests : IDisposable
{
    private static readonly DateTimeOffset Later = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("layer-dates-");

    [Fact]
    public async Task A_later_date_becomes_the_releases_and_nothing_else_of_an_entry_changes()
    {
        var name = $"{new string('n', 120)}/{new string('m', 120)}.txt";
        await Layout(Layer(Later,
            new PaxTarEntry(TarEntryType.Directory, "app/") { Mode = (UnixFileMode)0b111_000_101 },
            new PaxTarEntry(TarEntryType.RegularFile, "app/file", [KeyValuePair.Create("SCHILY.xattr.user.mark", "yes")]) { Uid = 7, Gid = 3_000_000, Mode = (UnixFileMode)0b100_111_101_101, DataStream = Bytes("content") },
            new PaxTarEntry(TarEntryType.HardLink, "app/hard") { LinkName = "app/file" },
            new PaxTarEntry(TarEntryType.SymbolicLink, "app/soft") { LinkName = "größe" },
            new PaxTarEntry(TarEntryType.RegularFile, "app/.wh.gone"),
            new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = Bytes("long") }));

        var (first, second) = (Settle("first"), Settle("second"));

        Assert.Equal(first.Manifest.Layers[0], second.Manifest.Layers[0]);
        Assert.Equal(
            [
                "Directory app/ 705 0 0   ", "RegularFile app/file 4755 7 3000000  content yes", "HardLink app/hard 644 0 0 app/file  ", "SymbolicLink app/soft 644 0 0 größe  ",
                "RegularFile app/.wh.gone 644 0 0   ", $"RegularFile {name} 644 0 0  long ",
            ],
            Entries(first.Manifest.Layers[0].Digest),
            StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_layer_whose_dates_are_right_keeps_its_bytes()
    {
        await Layout(Layer(SourceDate.Value, new PaxTarEntry(TarEntryType.RegularFile, "file") { DataStream = Bytes("content") }));
        using var layout = ImageLayout.Open(folder.FullName);
        var image = LayeredImage.Read(layout, layout.Root());
        Assert.Same(image, LayerDates.Settle(layout, image, 0, new LayoutBlobs(folder.FullName)));
    }

    [Fact]
    public async Task A_device_is_refused()
    {
        await Layout(Layer(Later, new PaxTarEntry(TarEntryType.CharacterDevice, "null") { DeviceMajor = 1, DeviceMinor = 3 }));
        Assert.Equal("null is neither a file, a folder nor a link", Assert.Throws<InvalidDataException>(() => Settle("one")).Message);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private static MemoryStream Layer(DateTimeOffset date, params TarEntry[] entries)
    {
        var bytes = new MemoryStream();
        using (var tar = new TarWriter(new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true)))
        {
            foreach (var entry in entries)
            {
                entry.ModificationTime = date;
                tar.WriteEntry(entry);
            }
        }

        bytes.Position = 0;
        return bytes;
    }

    private async Task Layout(MemoryStream layer)
    {
        var writer = new LayoutWriter(folder.FullName);
        var written = await writer.Write(LayeredImage.LayerType, layer, default);
        using var config = Bytes($$$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:{{{new string('0', 64)}}}"]} }""");
        var manifest = new ImageManifest(await writer.Write(MediaTypes.OciConfig, config, default), [written]);
        writer.Finish(writer.Write(manifest.ToManifest()));
    }

    private LayeredImage Settle(string into)
    {
        using var layout = ImageLayout.Open(folder.FullName);
        return LayerDates.Settle(layout, LayeredImage.Read(layout, layout.Root()), 0, new LayoutBlobs(Path.Combine(folder.FullName, into)));
    }

    private List<string> Entries(Digest layer)
    {
        using var tar = new TarReader(new GZipStream(File.OpenRead(Path.Combine(folder.FullName, "first", LayoutBlobs.PathOf(layer))), CompressionMode.Decompress));
        var entries = new List<string>();
        while (tar.GetNextEntry() is { } entry)
        {
            using var content = new StreamReader(entry.DataStream ?? Stream.Null);
            var mark = entry is PaxTarEntry pax ? pax.ExtendedAttributes.GetValueOrDefault("SCHILY.xattr.user.mark") : null;
            Assert.Equal(SourceDate.Value, entry.ModificationTime);
            entries.Add($"{entry.EntryType} {entry.Name} {Convert.ToString((int)entry.Mode, 8)} {entry.Uid} {entry.Gid} {entry.LinkName} {content.ReadToEnd()} {mark}");
        }

        return entries;
    }
}
