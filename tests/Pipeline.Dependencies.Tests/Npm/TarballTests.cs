using System.Formats.Tar;
using System.IO.Compression;
using Pipeline.Dependencies.Archives;
using Pipeline.Dependencies.Npm;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Npm;

namespace Pipeline.Dependencies.Tests.Npm;

/// <summary>Archives of npm that are refused.</summary>
public sealed class TarballTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static readonly Dictionary<string, (Func<ArchiveFile, ArchiveFile> Change, string Told)> Bad = new(StringComparer.Ordinal)
    {
        ["above the root"] = (archive => archive.AddRaw("package/../../x.js", "x"), "package/../../x.js is not a path below its root"),
        ["absolute"] = (archive => archive.AddRaw("/etc/x", "x"), "/etc/x is not a path below its root"),
        ["a drive"] = (archive => archive.AddRaw("package/C:/x", "x"), "package/C:/x is not a path below its root"),
        ["a backslash"] = (archive => archive.Add("a\\..\\b", "x"), "is not a path below its root"),
        ["a whiteout"] = (archive => archive.Add(".wh.x", "x"), "package/.wh.x is not a path below its root"),
        ["outside the folder"] = (archive => archive.AddRaw("x.js", "x"), "x.js is not in the archive's folder"),
        ["a symbolic link"] = (archive => archive.AddRaw("package/link", "/etc/passwd", type: TarEntryType.SymbolicLink), "package/link is a link or a special file"),
        ["a hard link"] = (archive => archive.Add("x.js", "x").AddRaw("package/link", "package/x.js", type: TarEntryType.HardLink), "package/link is a link or a special file"),
        ["a pipe"] = (archive => archive.AddRaw("package/pipe", "", type: TarEntryType.Fifo), "package/pipe is a link or a special file"),
        ["the same name"] = (archive => archive.Add("x.js", "1").Add("x.js", "2"), "x.js and x.js, which are one file on some systems"),
        ["the same name in another folder"] = (archive => archive.Add("x.js", "1").AddRaw("other/x.js", "2"), "x.js and x.js, which are one file on some systems"),
        ["another case"] = (archive => archive.Add("x.js", "1").Add("X.js", "2"), "x.js and X.js, which are one file on some systems"),
    };

    public static TheoryData<string> BadArchives => [.. Bad.Keys];

    [Theory]
    [MemberData(nameof(BadArchives))]
    public void A_bad_archive_is_refused_and_says_why(string what)
    {
        var (change, told) = Bad[what];
        Refused(change(new ArchiveFile("demo", "1.0.0")).Build(), told);
    }

    [Fact]
    public void Bytes_that_are_no_archive_are_refused()
    {
        Refused([1, 2, 3], "it is no gzip");
        Refused(new ArchiveFile("demo", "1.0.0").Add("a.js", new string('x', 100_000)).Build()[..^200], "truncated");
        Refused(Gzip([.. Enumerable.Repeat((byte)7, 600)]), "it is no tar");
        Refused(Gzip(new byte[1024]), "it has no package.json");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    public void A_package_json_that_is_none_is_refused(string manifest)
    {
        using var spool = new Spool(folder.At("spool"));
        using var archive = new MemoryStream(new ArchiveFile("demo", "1.0.0").Add("package.json", manifest).Build());
        Assert.Contains("its package.json is no JSON object", Assert.Throws<InvalidDataException>(() => Tarball.Unpack(archive, spool).Manifest()).Message, StringComparison.Ordinal);
    }

    /// <summary>One file is too large, two together are, and one archive is nothing but headers.</summary>
    [Fact]
    public void An_archive_that_unpacks_to_more_than_allowed_is_given_up_there()
    {
        const string Told = "the archive unpacks to more than 1000000 bytes or 200000 files";
        Refused(new ArchiveFile("demo", "1.0.0").Add("large", new string('x', 1_000_001)).Build(), Told, 1_000_000);
        Refused(new ArchiveFile("demo", "1.0.0").Add("large", new string('x', 600_000)).Add("larger", new string('x', 600_000)).Build(), Told, 1_000_000);
        Refused(Gzip([.. Enumerable.Repeat(TarHeader.Of(new TarItem("path", 'g', 0, 0, DateTimeOffset.UnixEpoch)), 4000).SelectMany(header => header)]), Told, 1_000_000);
        Assert.False(File.Exists(folder.At("spool")));
    }

    [Theory]
    [InlineData("""{"license":"MIT"}""", "MIT")]
    [InlineData("""{"license":{"type":"ISC"}}""", "ISC")]
    [InlineData("""{"license":[{"type":"MIT"},{"type":"BSD-3-Clause"}]}""", "MIT OR BSD-3-Clause")]
    [InlineData("""{"license":7}""", null)]
    [InlineData("""{"license":null}""", "MIT")] // the sample's own
    public void A_licence_is_read_in_each_of_its_forms(string manifest, string? license)
    {
        using var spool = new Spool(folder.At("spool"));
        using var archive = new MemoryStream(new ArchiveFile("demo", "1.0.0", manifest).Build());
        Assert.Equal((license, false), Tarball.Unpack(archive, spool).Manifest());
    }

    [Theory]
    [InlineData("""{"scripts":{"postinstall":"node x.js"}}""", false, true)]
    [InlineData("""{"scripts":{"prepare":"tsc","test":"x"}}""", false, false)]
    [InlineData("{}", true, true)] // npm builds it
    [InlineData("""{"gypfile":false}""", true, false)]
    public void What_npm_would_run_is_known_from_the_package_itself(string manifest, bool gyp, bool has)
    {
        using var spool = new Spool(folder.At("spool"));
        var file = new ArchiveFile("demo", "1.0.0", manifest);
        using var archive = new MemoryStream((gyp ? file.Add("binding.gyp", "{}") : file).Build());
        Assert.Equal(has, Tarball.Unpack(archive, spool).Manifest().HasInstallScript);
    }

    public void Dispose() => folder.Dispose();

    private static byte[] Gzip(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return bytes.ToArray();
    }

    private void Refused(byte[] bytes, string told, long most = Tarball.MaxContent)
    {
        using var spool = new Spool(folder.At("spool"));
        using var archive = new MemoryStream(bytes);
        Assert.Contains(told, Assert.Throws<InvalidDataException>(() => Tarball.Unpack(archive, spool, most)).Message, StringComparison.Ordinal);
    }
}
