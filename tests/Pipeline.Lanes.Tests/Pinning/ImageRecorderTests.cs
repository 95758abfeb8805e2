using System.Text;
using Pipeline.Lanes.Pinning;

namespace Pipeline.Lanes.Tests;

public sealed class ImageRecorderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void The_packages_of_a_base_and_of_lock_files_are_listed_once_by_their_locators()
    {
        folder.With(".pipeline/bases/python.packages", "libc6_2.36-9+deb12u14_amd64.deb\nlibc6_2.36-9+deb12u14_arm64.deb\nlibcrypt1_1%3a4.4.33-2_amd64.deb\n");
        folder.With("processors/chat/packages.lock.json", """
            {"version":2,"dependencies":{"net10.0":{"A.B":{"type":"Direct","resolved":"1.2.3","contentHash":"x"},"pipeline.contracts":{"type":"Project"}},
            "net10.0/linux-x64":{"A.B":{"type":"Direct","resolved":"1.2.3","contentHash":"x"}}}}
            """);

        Assert.Equal(
            [
                "pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=amd64", "pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=arm64",
                "pkg:deb/debian/libcrypt1@1%3A4.4.33-2?arch=amd64", "pkg:nuget/A.B@1.2.3",
            ],
            Record().Packages.Select(package => package.Locator), StringComparer.Ordinal);
        Assert.Equal([PackagePlace.Base, PackagePlace.Base, PackagePlace.Base, PackagePlace.Build], Record().Packages.Select(package => package.Place));
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
        var fault = Assert.Throws<FaultException>(Record).Fault;
        Assert.Equal("ERR_ADAPTER_INVOCATION adapter invocation failed: the packages of chat cannot be listed: not a package is not the name of a Debian package", fault.ToString());
    }

    public void Dispose() => folder.Dispose();

    private ImageRecord Record()
    {
        var spec = ProcessorSpec.Parse(Encoding.UTF8.GetBytes(Specs.Json("chat").Replace("scratch", "python", StringComparison.Ordinal)));
        var pin = new Pin(ImageReference.Parse("ghcr.io/o/n/chat"), "1", Sha256.Of(default), new Dictionary<Platform, Digest>(), Sha256.Of(default), null);
        return new ImageRecorder(folder.Root, new PinSources(folder.Root)).Record(spec, pin, new BuiltLayout(null, []));
    }
}
