using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;

namespace Pipeline.Adapters.Tests;

/// <summary>Steps of a Dockerfile whose processor has locked packages.</summary>
public sealed class PackagedStepTests : PackagedProcessor
{
    private const string Step = "RUN [\"/usr/bin/python3\", \"-B\", \"-c\", \"import greeting; open('/said', 'w').write(greeting.hello())\"]\n";

    private static readonly ProcessorSpec WithSteps = ProcessorSpec.Parse(Encoding.UTF8.GetBytes(Spec.Replace("\"network\": \"none\"", "\"network\": \"none\", \"build\": \"dockerfile\"", StringComparison.Ordinal)));

    [Fact]
    public async Task They_use_the_packages_which_stay_a_layer_of_their_own()
    {
        Assert.SkipUnless(File.Exists("/proc/sys/fs/binfmt_misc/qemu-aarch64"), "arm64 is not emulated on this machine");
        await Lock(Greeting());
        Program("import greeting\nprint(greeting.hello())\n");
        await File.WriteAllTextAsync(Path.Combine(Folder, "Dockerfile"), $"FROM base\nUSER 0:0\n{Step}COPY main.py /main.py\nUSER 65532:65532\nENTRYPOINT [\"/usr/bin/python3\", \"-B\", \"-E\", \"-s\", \"/main.py\"]\n");
        var folder = Path.Combine(Repository.FullName, "layout");

        var built = await Rig.Layouts.Build(new LayoutBuild(WithSteps, Folder, folder, Cached: true), Lines.Add, TestContext.Current.CancellationToken);

        using var layout = ImageLayout.Open(folder);
        Assert.Equal("greeting", Assert.Single(built.Packages).Name);
        foreach (var platform in layout.Platforms)
        {
            var layers = ImageManifest.Parse(layout.Manifest(platform)).Layers;
            Assert.Equal(4, layers.Count);
            Assert.Contains(Names(layout, layers[1]), name => name.EndsWith("greeting.py", StringComparison.Ordinal));
            Assert.Contains("said", Names(layout, layers[2]), StringComparer.Ordinal);
            Assert.Equal(["main.py"], Names(layout, layers[3]), StringComparer.Ordinal);
        }

        var image = await Rig.Builder.Build(new ImageBuild(WithSteps, Folder, Platform.Amd64, Tag), Lines.Add, TestContext.Current.CancellationToken);
        Assert.Equal("hello", await Command.Output("docker", "run", "--rm", "--network=none", image.Digest.ToString()));
    }

    private static List<string> Names(ImageLayout layout, Descriptor layer)
    {
        var names = new List<string>();
        using var tar = new TarReader(new GZipStream(layout.OpenBlob(layer), CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            names.Add(entry.Name);
        }

        return names;
    }
}
