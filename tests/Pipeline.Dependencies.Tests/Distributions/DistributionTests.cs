using System.Formats.Tar;
using System.Text;
using Pipeline.Dependencies.Distributions;
using Pipeline.Dependencies.Text;

namespace Pipeline.Dependencies.Tests.Distributions;

/// <summary>The packages of images: apk's database, what layers do to databases, and what is refused.</summary>
public sealed class DistributionTests
{
    private const string Apk = "lib/apk/db/installed";
    private const string Dpkg = "var/lib/dpkg/status";

    [Theory]
    [InlineData(Apk)]
    [InlineData("usr/lib/apk/db/installed")]
    public void The_packages_of_apk_are_listed_with_licence_and_origin(string path)
    {
        var contents = BaseLayer.Contents(new BaseLayer().With("etc/os-release", "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.20.3\n").With(path, new GoldenFolder("distributions").Bytes("apk-installed.txt")));
        Assert.Equal(
            [
                "pkg:apk/alpine/alpine-baselayout-data@3.6.5-r0?arch=x86_64&distro=alpine-3.20.3 GPL-2.0-only alpine-baselayout 3.6.5-r0",
                "pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.20.3 MIT ",
            ],
            contents.Packages.Select(package => $"{package.Locator} {package.License} {package.Source}"),
            StringComparer.Ordinal);
    }

    [Fact]
    public void An_upper_layer_replaces_the_database_and_a_whiteout_removes_it()
    {
        var lower = new BaseLayer().With(Dpkg, Stanza("a", "1"));
        Assert.Equal(["a 2"], Names(BaseLayer.Contents(lower, new BaseLayer().With(Dpkg, Stanza("a", "2")))), StringComparer.Ordinal);
        foreach (var removal in (string[])["var/lib/dpkg/.wh.status", "var/lib/.wh.dpkg", "var/lib/dpkg/.wh..wh..opq", ".wh..wh..opq"])
        {
            Assert.Empty(BaseLayer.Contents(lower, new BaseLayer().With(removal, "")).Packages);
        }
    }

    /// <summary>Whiteouts are about the layers below, whether they come before or after the layer's own files.</summary>
    [Fact]
    public void An_opaque_folder_keeps_what_its_own_layer_puts_there()
    {
        var lower = new BaseLayer().With("var/lib/dpkg/status.d/old", Stanza("old", "1"));
        Assert.Equal(["new 1"], Names(BaseLayer.Contents(lower, new BaseLayer().With("var/lib/dpkg/.wh..wh..opq", "").With("var/lib/dpkg/status.d/new", Stanza("new", "1")))), StringComparer.Ordinal);
        Assert.Equal(["new 1"], Names(BaseLayer.Contents(lower, new BaseLayer().With("var/lib/dpkg/status.d/new", Stanza("new", "1")).With("var/lib/dpkg/.wh..wh..opq", ""))), StringComparer.Ordinal);
    }

    [Fact]
    public void A_file_in_the_place_of_a_folder_removes_what_was_below_it() =>
        Assert.Empty(BaseLayer.Contents(new BaseLayer().With(Dpkg, Stanza("a", "1")), new BaseLayer().With("var/lib/dpkg", "->/elsewhere")).Packages);

    [Fact]
    public void An_image_without_any_database_says_so() => Assert.Equal(
        "the base b for linux/amd64 has no database of dpkg, apk or rpm, so that its packages are not listed",
        BaseLayer.Contents(new BaseLayer().With("etc/os-release", "ID=debian\n")).Gap);

    [Fact]
    public void A_layer_in_a_form_that_cannot_be_read_says_so()
    {
        var search = new DistributionSearch("the base b for linux/amd64");
        Assert.True(search.Needs(BaseLayer.Gzip));
        Assert.False(search.Needs("application/vnd.oci.image.layer.v1.tar+zstd"));
        Assert.Equal("a layer of the base b for linux/amd64 is application/vnd.oci.image.layer.v1.tar+zstd; only tar, plain or with gzip, can be read, so that its packages are not listed", search.Contents().Gap);
    }

    /// <summary>As images have them: capabilities are bytes, not text, and a value may contain a line's end.</summary>
    [Fact]
    public void Files_with_extended_attributes_in_binary_are_passed_over()
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            byte[] attribute = [.. "40 SCHILY.xattr.security.capability="u8, 1, (byte)'\n', 0xff, 0, (byte)'\n'];
            Encoding.ASCII.GetBytes($"{attribute.Length} ").CopyTo(attribute, 0);
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "x") { DataStream = new MemoryStream(attribute) });
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "usr/bin/ping") { DataStream = new MemoryStream([1]) });
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, Dpkg) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(Stanza("a", "1"))) });
        }

        var bytes = tar.ToArray();
        AsExtendedHeader(bytes.AsSpan(0, 512));
        var search = new DistributionSearch("an image");
        search.Add("application/vnd.oci.image.layer.v1.tar", new MemoryStream(bytes));
        Assert.Equal(["a 1"], Names(search.Contents()), StringComparer.Ordinal);
    }

    public static TheoryData<string, string, string> Bad => new()
    {
        { Dpkg, "no field at all\n", "line 1 is no field" },
        { Dpkg, "Package: a\n: b\n", "line 2 is no field" },
        { Dpkg, "Package: a\0\n", "line 1 is no field" },
        { Dpkg, "Status: install ok installed\nVersion: 1\nArchitecture: all\n", "a package has no valid name" },
        { Dpkg, "Package: a\nStatus: install ok installed\nArchitecture: all\n", "a has no valid version" },
        { Dpkg, "Package: a\nStatus: install ok installed\nVersion: 1\n", "a has no valid architecture" },
        { Dpkg, "Package: a\nStatus: install ok installed\nVersion: 1 2\nArchitecture: all\n", "a has no valid version" },
        { "var/lib/dpkg/status.d/a", "Package: \u0007\nVersion: 1\nArchitecture: all\n", "a package has no valid name" },
        { Apk, "P:a\nV:1\nnonsense\n", "line 3 is no field" },
        { Apk, "V:1\nA:x86_64\n", "a package has no valid name" },
        { Apk, "P:a\nA:x86_64\n\nP:b\nV:1\n", "a has no valid version" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_malformed_database_is_refused_by_its_name(string path, string content, string reason) =>
        Assert.Equal($"{path} of the base b for linux/amd64 is malformed: {reason}", BaseLayer.Refusal(new BaseLayer().With(path, content)));

    [Fact]
    public void A_database_over_the_bound_is_refused_by_its_name() => Assert.Equal(
        $"{Dpkg} of the base b for linux/amd64 is too large: at most {DistributionSearch.MaxDatabase} bytes are read",
        BaseLayer.Refusal(new BaseLayer().With(Dpkg, new byte[DistributionSearch.MaxDatabase + 1])));

    [Theory]
    [InlineData("ID=debian\nVERSION_ID=\"12\"\n", "debian-12")]
    [InlineData("VERSION_ID='9.4'\r\nID=\"rocky\"\r\n", "rocky-9.4")]
    [InlineData("# ID=other\nID=arch\n", "arch")] // A rolling distribution.
    [InlineData("ID=a\nID=opensuse-leap\nVERSION_ID=\"15\\$\"\n", "opensuse-leap")] // The last one counts, as in a shell; a version of other characters does not.
    [InlineData("NAME=x\n", null)]
    [InlineData("ID=\"a b\"\n", null)]
    public void The_distribution_is_the_one_of_os_release(string text, string? distro) => Assert.Equal(distro, OsRelease.Parse(Encoding.UTF8.GetBytes(text))?.Distro);

    /// <summary>The form of the purl specification: only letters, digits, .-_~ and the colon stay.</summary>
    [Theory]
    [InlineData("a", "1", "pkg:deb/debian/a@1?arch=all")]
    [InlineData("libstdc++6", "1:2.0~rc1+dfsg-1", "pkg:deb/debian/libstdc%2B%2B6@1:2.0~rc1%2Bdfsg-1?arch=all")]
    [InlineData("a", "1^git/@?#&=%", "pkg:deb/debian/a@1%5Egit%2F%40%3F%23%26%3D%25?arch=all")]
    public void A_package_url_is_encoded(string name, string version, string locator) =>
        Assert.Equal(locator, PackageUrl.Of("deb", "debian", name, version, ("epoch", null), ("arch", "all")));

    // The writer makes no such attributes: a file becomes one by its type, and the checksum changes with it (pax(1)).
    private static void AsExtendedHeader(Span<byte> header)
    {
        header[156] = (byte)'x';
        header.Slice(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var part in header)
        {
            sum += part;
        }

        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header[148..]);
    }

    private static string Stanza(string name, string version) => $"Package: {name}\nStatus: install ok installed\nVersion: {version}\nArchitecture: all\n";

    private static IEnumerable<string> Names(DistributionContents contents) => contents.Packages.Select(package => $"{package.Name} {package.Version}");
}
