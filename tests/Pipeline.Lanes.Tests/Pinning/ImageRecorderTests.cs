using System.Text;
using Pipeline.Lanes.Pinning;

namespace Pipeline.Lanes.Tests;

public sealed class ImageRecorderTests : IDisposable
{
    private const string Hash = "HrC5BXdl00IP9zeV+0Z848QWPAoCr9P3bDEZguI+gkLcBKAOxix/tLEAAHC+UvDNPv4a2d18lOReHMOagPa+zQ==";

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void The_packages_of_a_base_and_of_lock_files_are_listed_once_by_their_locators()
    {
        folder.With(".pipeline/bases/python.packages", "libc6_2.36-9+deb12u14_amd64.deb\nlibc6_2.36-9+deb12u14_arm64.deb\nlibcrypt1_1%3a4.4.33-2_amd64.deb\n");
        Lock("""
            {"version":2,"dependencies":{"net10.0":{"A.B":{"type":"Direct","resolved":"1.2.3","contentHash":"HASH"},"pipeline.contracts":{"type":"Project"}},
            "net10.0/linux-x64":{"A.B":{"type":"Direct","resolved":"1.2.3","contentHash":"HASH"}}}}
            """);

        Assert.Equal(
            [
                "pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=amd64", "pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=arm64",
                "pkg:deb/debian/libcrypt1@1:4.4.33-2?arch=amd64", "pkg:nuget/A.B@1.2.3",
            ],
            Record().Packages.Select(package => package.Locator), StringComparer.Ordinal);
        Assert.Equal([PackagePlace.Base, PackagePlace.Base, PackagePlace.Base, PackagePlace.Build], Record().Packages.Select(package => package.Place));
        Assert.Equal([null, null, null, Hash], Record().Packages.Select(package => package.ContentHash?.ToString()), StringComparer.Ordinal);
    }

    /// <summary>The files of a program that is not native are in the image; its lock names them, too.</summary>
    [Fact]
    public void A_package_of_NuGet_that_is_in_the_image_is_no_mere_tool_of_the_build()
    {
        Lock("""
            {"version":2,"dependencies":{"net10.0":{"A.B":{"type":"Direct","resolved":"1.2.3","contentHash":"HASH"},"Analyzer":{"type":"Direct","resolved":"1.0.0","contentHash":"HASH"}}}}
            """);
        var built = new BuiltPackage("A.B", "1.2.3", "pkg:nuget/A.B@1.2.3", null, null, Platform.All) { ContentHash = PackageContentHash.Parse(Hash) };

        Assert.Equal(
            [("A.B", PackagePlace.Image, Hash), ("Analyzer", PackagePlace.Build, Hash)],
            Record(new BuiltLayout(null, []) { Packages = [built] }).Packages.Select(package => (package.Name, package.Place, package.ContentHash?.ToString())));
    }

    [Theory]
    [InlineData("\"contentHash\":\"x\"", "'x' is not a content hash of NuGet (base64 of 64 bytes)")]
    [InlineData("\"type\":\"Direct\"", "")] // none
    public void A_lock_without_a_hash_is_told(string member, string reason)
    {
        Lock("""{"version":2,"dependencies":{"net10.0":{"A.B":{"resolved":"1.2.3",MEMBER}}}}""".Replace("MEMBER", member, StringComparison.Ordinal));
        var fault = Assert.Throws<FaultException>(() => Record()).Fault;
        Assert.StartsWith("ERR_ADAPTER_INVOCATION adapter invocation failed: the packages of chat cannot be listed: " + reason, fault.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A base of packages has a database; set-up's list of them has another form, and is no list of file names.</summary>
    [Fact]
    public void The_packages_that_the_base_was_read_to_have_replace_the_list_of_set_up()
    {
        folder.With(".pipeline/bases/python.packages", "libc6:amd64=2.36-9=sha256:00\n");
        var read = new BuiltPackage("libc6", "2.36-9", "pkg:deb/debian/libc6@2.36-9?arch=amd64", Sha256.Of("deb"u8), null, [Platform.Amd64]) { Source = "glibc 2.36-9" };

        var package = Assert.Single(Record(new BuiltLayout(null, []) { BasePackages = [read] }).Packages);

        Assert.Equal(("glibc 2.36-9", PackagePlace.Base, Sha256.Of("deb"u8), Platform.Amd64), (package.Source, package.Place, package.Digest, Assert.Single(package.Platforms)));
    }

    [Theory]
    [InlineData("libc6_2.36-9_amd64.deb\n", null)]
    [InlineData("", "the base has no database")]
    public void A_gap_counts_where_set_up_has_no_list_either(string list, string? gap)
    {
        folder.With(".pipeline/bases/python.packages", list);
        Assert.Equal(gap, Record(new BuiltLayout(null, []) { BaseGap = "the base has no database" }).BaseGap);
    }

    [Fact]
    public void Sources_have_both_digests()
    {
        folder.With("processors/chat/provider.py", "abc");

        var file = Assert.Single(Record().Sources);

        Assert.Equal(("processors/chat/provider.py", "a9993e364706816aba3e25717850c26c9cd0d89d"), (file.Path, file.Sha1));
        Assert.Equal(Sha256.Of("abc"u8), file.Sha256);
    }

    [Fact]
    public void A_list_that_is_none_is_told()
    {
        folder.With("processors/chat/provider.py", "abc").With(".pipeline/bases/python.packages", "not a package\n");
        var fault = Assert.Throws<FaultException>(() => Record()).Fault;
        Assert.Equal("ERR_ADAPTER_INVOCATION adapter invocation failed: the packages of chat cannot be listed: not a package is not the name of a Debian package", fault.ToString());
    }

    public void Dispose() => folder.Dispose();

    private void Lock(string text) => folder.With("processors/chat/packages.lock.json", text.Replace("HASH", Hash, StringComparison.Ordinal));

    private ImageRecord Record(BuiltLayout? built = null)
    {
        var spec = ProcessorSpec.Parse(Encoding.UTF8.GetBytes(Specs.Json("chat").Replace("scratch", "python", StringComparison.Ordinal)));
        var pin = new Pin(ImageReference.Parse("ghcr.io/o/n/chat"), "1", Sha256.Of(default), new Dictionary<Platform, Digest>(), Sha256.Of(default), null);
        return new ImageRecorder(folder.Root, new PinSources(folder.Root)).Record(spec, pin, built ?? new BuiltLayout(null, []));
    }
}
