using System.Text;
using Pipeline.Adapters.Images;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;

namespace Pipeline.Adapters.Tests;

/// <summary>Builds layouts for both platforms with the real buildx, from checkouts made for the test.</summary>
public sealed class LayoutBuilderTests : IDisposable
{
    private readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory("layout, tests-");
    private readonly Rig rig;
    private readonly List<string> lines = [];

    public LayoutBuilderTests(HostileImage hostile) => rig = new Rig(hostile);

    [Fact]
    public async Task The_same_source_is_the_same_index_whatever_a_checkout_makes_of_it()
    {
        var here = Checkout("here", new DateTime(2030, 5, 1, 0, 0, 0, DateTimeKind.Utc), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var there = Checkout("there", new DateTime(1999, 5, 1, 0, 0, 0, DateTimeKind.Utc), (UnixFileMode)0b110_110_110);
        await File.WriteAllTextAsync(Path.Combine(there, "README.md"), "for people");
        await File.WriteAllTextAsync(Path.Combine(there, ".DS_Store"), "an editor's");
        Directory.CreateDirectory(Path.Combine(there, "inner", "__pycache__"));

        Assert.Equal(await Build(here, cached: false), await Build(there, cached: false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_edit_that_keeps_the_size_of_a_file_is_another_index_and_taken_back_the_first(bool cached)
    {
        var folder = Checkout("edited", DateTime.UnixEpoch, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var indexes = new List<Digest>();
        foreach (var word in (string[])["content", "another", "content", "another"])
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "inner", "file.txt"), word);
            indexes.Add(await Build(folder, cached));
        }

        Assert.NotEqual(indexes[0], indexes[1]);
        Assert.Equal(indexes[..2], indexes[2..]);
    }

    /// <summary>An OCI export of one platform is a bare manifest; the pinned image is nevertheless an index of that platform.</summary>
    [Fact]
    public async Task One_platform_is_an_index_of_it_alone_and_the_same_each_time()
    {
        var folder = Checkout("one", DateTime.UnixEpoch, UnixFileMode.UserRead);
        var layouts = new[] { Path.Combine(scratch.FullName, "first"), Path.Combine(scratch.FullName, "second") };
        var indexes = new List<Digest>();
        foreach (var layout in layouts)
        {
            await rig.Layouts.Build(new LayoutBuild(Specs.Hostile, folder, layout, Cached: false), lines.Add, default);
            using var made = PlatformLayout.Open(layout, [ImagePlatform.Of(Platform.Amd64)]);
            indexes.Add(made.Root().Digest);
        }

        Assert.Equal(indexes[0], indexes[1]);
        using var read = ImageLayout.Open(layouts[0]);
        Assert.Equal(indexes[0], read.Root().Digest);
        var entry = Assert.Single(ImageIndex.Parse(read.Manifest(read.Root())).Manifests);
        Assert.Equal(("amd64", "linux"), (entry.Platform!.Architecture, entry.Platform.Os));
        Assert.Equal("linux/amd64", (await Command.Output("skopeo", "inspect", "--format", "{{.Os}}/{{.Architecture}}", $"oci:{layouts[0]}")));
    }

    [Fact]
    public async Task What_git_keeps_of_a_mode_is_kept()
    {
        var plain = Checkout("plain", DateTime.UnixEpoch, UnixFileMode.UserRead);
        var runnable = Checkout("runnable", DateTime.UnixEpoch, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.NotEqual(await Build(plain, cached: true), await Build(runnable, cached: true));
    }

    [Fact]
    public async Task A_Dockerfile_that_does_not_build_is_told_with_its_last_lines()
    {
        var folder = Checkout("broken", DateTime.UnixEpoch, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(Path.Combine(folder, "Dockerfile"), "FROM scratch\nCOPY missing.py /\n");

        var fault = (await Assert.ThrowsAsync<FaultException>(() => Build(folder, cached: true))).Fault;

        Assert.StartsWith("adapter invocation failed: the image does not build: failed to solve: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(lines[^6..], line => line.Contains("missing.py", StringComparison.Ordinal));
    }

    [Fact]
    public void A_layout_is_built_for_all_platforms_at_once()
    {
        var build = new LayoutBuild(Specs.ForBoth, "/repository/processors/p", "/out/a,b", Cached: false);
        Assert.Equal(
            "build --progress=plain --provenance=false --sbom=false --network=none --builder several --platform linux/amd64,linux/arm64 --no-cache "
            + "--build-context kit=/k --output type=oci,\"dest=/out/a,b\",tar=false /main",
            string.Join(' ', BuildxArguments.OfLayout(build, "several", "/main", [new BuildContext("kit", "/k")])));
    }

    [Fact]
    public void The_builder_of_an_engine_with_the_classic_store_is_a_container_that_is_started_when_it_is_made() => Assert.Equal(
        "create --name several --driver docker-container --bootstrap",
        string.Join(' ', PlatformsBuilder.CreateArguments("several")));

    public void Dispose()
    {
        rig.Dispose();
        scratch.Delete(recursive: true);
    }

    private async Task<Digest> Build(string folder, bool cached)
    {
        var layout = Path.Combine(scratch.FullName, Path.GetRandomFileName());
        await rig.Layouts.Build(new LayoutBuild(Specs.ForBoth, folder, layout, cached), lines.Add, default);
        using var made = ImageLayout.Open(layout);
        return made.Root().Digest;
    }

    private string Checkout(string name, DateTime modified, UnixFileMode mode)
    {
        var folder = Path.Combine(scratch.FullName, name, "processors", "hostile");
        Directory.CreateDirectory(Path.Combine(folder, "inner"));
        foreach (var (file, content) in ((string, string)[])[("Dockerfile", "FROM scratch\nCOPY . /all\n"), ("inner/file.txt", "content")])
        {
            var path = Path.Combine(folder, file);
            File.WriteAllText(path, content, Encoding.ASCII);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, mode);
            }

            File.SetLastWriteTimeUtc(path, modified);
        }

        return folder;
    }
}
