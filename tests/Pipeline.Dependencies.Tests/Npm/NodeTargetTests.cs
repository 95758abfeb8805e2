using Pipeline.Dependencies.Distributions;
using Pipeline.Dependencies.Node;
using Pipeline.Dependencies.Tests.Python;

namespace Pipeline.Dependencies.Tests.Npm;

/// <summary>Node.js found in layers as images of different makers have them.</summary>
public sealed class NodeTargetTests
{
    private const string Gzip = "application/vnd.oci.image.layer.v1.tar+gzip";
    private const string Glibc = "GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.\n";

    [Fact]
    public void Debians_package_and_an_own_build_on_Alpine_are_found()
    {
        Assert.Equal(new NodeTarget("x64", LibC.Glibc), Find(Platform.Amd64, ("usr/bin/node", "ELF"), ("usr/bin/nodejs", "->node"), ("lib/x86_64-linux-gnu/libc.so.6", Glibc)));
        Assert.Equal(new NodeTarget("arm64", LibC.Musl), Find(Platform.Arm64, ("usr/local/bin/node", "ELF"), ("lib/apk/db/installed", "P:musl\nV:1.2.5-r9\n")));
        Assert.Equal(new NodeTarget("x64", LibC.Glibc), Find(Platform.Amd64, ("nodejs/bin/node", "ELF"), ("usr/lib/libc.so.6", Glibc)));
    }

    [Theory]
    [InlineData("usr/share/node", "the base for linux/amd64 has no program node in a folder bin, which the packages are for")]
    [InlineData("usr/bin/node", "the C library of the base for linux/amd64 is unknown; it must be glibc, or musl of Alpine packages")]
    public void An_image_without_it_or_with_an_unknown_C_library_is_refused(string file, string told) =>
        Assert.Contains(told, Assert.Throws<FaultException>(() => Find(Platform.Amd64, (file, "ELF"))).Fault.Message, StringComparison.Ordinal);

    private static NodeTarget Find(Platform platform, params (string Path, string Content)[] files) => NodeTarget.Find([(Gzip, InterpreterSearchTests.Layer(files))], platform);
}
