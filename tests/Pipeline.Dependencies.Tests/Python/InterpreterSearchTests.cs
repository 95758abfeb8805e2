using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Pipeline.Dependencies.Distributions;
using Pipeline.Dependencies.Python;

namespace Pipeline.Dependencies.Tests.Python;

/// <summary>Interpreters found in layers as images of different makers have them.</summary>
public sealed class InterpreterSearchTests
{
    private const string Gzip = "application/vnd.oci.image.layer.v1.tar+gzip";
    private const string Glibc = "GNU C Library (Debian GLIBC 2.41-12) stable release version 2.41.\n";

    [Fact]
    public void An_image_with_its_own_build_in_usr_local_installs_there()
    {
        var found = Find(
            Layer(("usr/bin/python3", "->python3.13"), ("usr/bin/python3.13", "\03.13.5\0"), ("usr/lib/x86_64-linux-gnu/libc.so.6", Glibc)),
            Layer(("usr/local/bin/python3", "->python3.12"), ("usr/local/bin/python3.12", "small"), ("usr/local/lib/libpython3.12.so.1.0", "\03.12.11\0"), ("usr/local/lib/python3.12/site.py", "site-packages")));
        Assert.Equal(new PythonTarget("3.12.11", "x86_64", LibC.Glibc, "2.41", "/usr/local/bin/python3.12", "/usr/local/lib/python3.12/site-packages"), found);
    }

    [Fact]
    public void Debians_own_interpreter_installs_in_dist_packages() => Assert.Equal(
        new PythonTarget("3.13.5", "x86_64", LibC.Glibc, "2.41", "/usr/bin/python3.13", "/usr/local/lib/python3.13/dist-packages"),
        Find(Layer(("./usr/bin/python3", "->/usr/bin/python3.13"), ("./usr/bin/python3.13", "\03.13.5\0"), ("./usr/lib/python3.13/site.py", "local/lib dist-packages"), ("./lib/x86_64-linux-gnu/libc.so.6", Glibc))));

    [Fact]
    public void Alpines_musl_is_known_from_its_packages() => Assert.Equal(
        new PythonTarget("3.12.10", "aarch64", LibC.Musl, "1.2", "/usr/bin/python3.12", "/usr/lib/python3.12/site-packages"),
        Find(
            Platform.Arm64,
            Layer(("usr/bin/python3", "->python3.12"), ("usr/bin/python3.12", "x"), ("usr/lib/libpython3.12.so.1.0", "\03.12.10\0"), ("lib/apk/db/installed", "P:zlib\nV:1.3\n\nC:Q1\nP:musl\nV:1.2.5-r9\n"))));

    [Fact]
    public void What_an_upper_layer_removed_or_replaced_does_not_count_nor_does_a_library_for_another_machine() => Assert.Equal(
        "/usr/bin/python3.13",
        Find(
            Layer(("usr/local/bin/python3", "->python3.9"), ("usr/local/bin/python3.9", "\03.9.2\0"), ("usr/bin/python3", "->/etc/alternatives/python3"), ("etc/alternatives/python3", "->/usr/bin/python3.13"), ("usr/bin/python3.13", "\03.13.5\0")),
            Layer(("usr/local/bin/.wh.python3", ""), ("usr/local/bin/.wh.python3.9", ""), ("usr/aarch64-linux-gnu/lib/libc.so.6", Glibc.Replace("2.41", "2.99", StringComparison.Ordinal)), ("usr/lib/x86_64-linux-gnu/libc.so.6", Glibc))) is { LibCVersion: "2.41" } found ? found.Executable : "");

    public static TheoryData<string, string> Without => new()
    {
        { "usr/bin/perl", "the base for linux/amd64 has no /usr/bin/python3 or /usr/local/bin/python3, which the packages are for" },
        { "usr/bin/python3.11", "the base for linux/amd64 has no /usr/bin/python3 or /usr/local/bin/python3" },
        { "usr/bin/python3.11 usr/bin/python3->python3.11", "the version of /usr/bin/python3.11 in the base for linux/amd64 is unknown" },
        { "usr/bin/python3.11=\03.11.2\0 usr/bin/python3->python3.11", "the C library of the base for linux/amd64 is unknown; it must be glibc, or musl of Alpine packages" },
    };

    [Theory]
    [MemberData(nameof(Without))]
    public void An_image_without_a_usable_interpreter_is_refused(string files, string told)
    {
        var layer = Layer([.. files.Split(' ').Select(file => file.Split("->") is [var link, var target] ? (link, "->" + target) : file.Split('=') is [var path, var content] ? (path, content) : (file, "x"))]);
        Assert.Contains(told, Assert.Throws<FaultException>(() => Find(layer)).Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_in_another_form_is_refused()
    {
        using MemoryStream content = new([1, 2, 3]), other = new([1, 2, 3]);
        Assert.Contains("only tar, plain or with gzip, can be read", Assert.Throws<FaultException>(() => InterpreterSearch.Find([("application/vnd.oci.image.layer.v1.tar+zstd", content)], Platform.Amd64)).Fault.Message, StringComparison.Ordinal);
        Assert.Contains("is no tar", Assert.Throws<FaultException>(() => InterpreterSearch.Find([(Gzip, other)], Platform.Amd64)).Fault.Message, StringComparison.Ordinal);
    }

    private static PythonTarget Find(params Stream[] layers) => Find(Platform.Amd64, layers);

    private static PythonTarget Find(Platform platform, params Stream[] layers) => InterpreterSearch.Find(layers.Select(layer => (Gzip, layer)), platform);

    // A content that begins with -> is a symbolic link.
    internal static MemoryStream Layer(params (string Path, string Content)[] files)
    {
        var bytes = new MemoryStream();
        using (var tar = new TarWriter(new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true)))
        {
            foreach (var (path, content) in files)
            {
                tar.WriteEntry(content.StartsWith("->", StringComparison.Ordinal)
                    ? new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = content[2..] }
                    : new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.Latin1.GetBytes(content)) });
            }
        }

        bytes.Position = 0;
        return bytes;
    }
}
