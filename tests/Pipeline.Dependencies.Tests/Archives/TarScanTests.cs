using System.Formats.Tar;
using CsCheck;
using Pipeline.Dependencies.Archives;

namespace Pipeline.Dependencies.Tests.Archives;

/// <summary>Tars as images have them, compared with the BCL's reader.</summary>
public sealed class TarScanTests
{
    private static readonly Gen<string> Name = Gen.Select(Gen.Char["abé."], Gen.Int[1, 300]).Select((letter, count) => new string(letter, count))
        .Array[1, 3].Select(parts => string.Join('/', parts));

    private static readonly Gen<TarEntry> Entry = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Name, Name, Gen.Byte.Array[0, 2000]).Select(Made);

    [Fact]
    public void Entries_of_every_form_are_read_as_the_BCL_reads_them() => Entry.Array[0, 6].Sample(entries =>
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            Array.ForEach(entries, writer.WriteEntry);
        }

        return Theirs(new MemoryStream(tar.ToArray())).SequenceEqual(Ours(new MemoryStream(tar.ToArray())), StringComparer.Ordinal);
    });

    [Fact]
    public void A_content_that_is_not_read_is_passed_over_and_one_that_is_cut_off_is_noticed()
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "a") { DataStream = new MemoryStream(new byte[1500]) });
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "b") { DataStream = new MemoryStream([1]) });
        }

        var scan = new TarScan(new MemoryStream(tar.ToArray()));
        Assert.True(scan.Next() && scan.Next() && scan.Name == "b" && !scan.Next());
        var cut = new TarScan(new MemoryStream(tar.ToArray()[..1200]));
        Assert.True(cut.Next());
        Assert.Throws<EndOfStreamException>(() => cut.Next());
    }

    [Theory]
    [InlineData(0, "it is no tar")] // The name does not have the checksum's sum.
    [InlineData(124, "it is no tar")]
    public void A_changed_header_is_refused(int at, string reason)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "a"));
        }

        var bytes = tar.ToArray();
        bytes[at] ^= 1;
        Assert.Equal(reason, Assert.Throws<InvalidDataException>(() => new TarScan(new MemoryStream(bytes)).Next()).Message);
    }

    private static TarEntry Made(int form, int kind, string name, string link, byte[] content)
    {
        var type = kind switch { 0 => TarEntryType.RegularFile, 1 => TarEntryType.Directory, 2 => TarEntryType.SymbolicLink, _ => TarEntryType.HardLink };
        // Only pax and GNU have names without a bound.
        var (bounded, boundedLink) = (form < 2 ? Ascii(name) : name, form < 2 ? Ascii(link) : link);
        TarEntry entry = form switch
        {
            0 => new V7TarEntry(type == TarEntryType.RegularFile ? TarEntryType.V7RegularFile : type, bounded),
            1 => new UstarTarEntry(type, bounded),
            2 => new PaxTarEntry(type, bounded),
            _ => new GnuTarEntry(type, bounded),
        };
        if (kind == 0)
        {
            entry.DataStream = new MemoryStream(content);
        }
        else if (kind > 1)
        {
            entry.LinkName = boundedLink;
        }

        return entry;
    }

    private static string Ascii(string name) => new([.. name.Replace('é', 'e').Take(90)]);

    private static List<string> Theirs(MemoryStream tar)
    {
        var lines = new List<string>();
        using var reader = new TarReader(tar);
        while (reader.GetNextEntry() is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            lines.Add(Line(
                entry.Name, entry.EntryType == TarEntryType.Directory, entry.EntryType == TarEntryType.SymbolicLink ? entry.LinkName : null, entry.EntryType == TarEntryType.HardLink ? entry.LinkName : null, content.ToArray()));
        }

        return lines;
    }

    private static List<string> Ours(MemoryStream tar)
    {
        var lines = new List<string>();
        var scan = new TarScan(tar);
        while (scan.Next())
        {
            lines.Add(Line(scan.Name, scan.IsFolder, scan.SymbolicLink, scan.HardLink, scan.Content()));
        }

        return lines;
    }

    private static string Line(string name, bool isFolder, string? symbolic, string? hard, byte[] content) =>
        $"{name.TrimEnd('/')} {isFolder} {symbolic} {hard} {Convert.ToHexString(content)}";
}
