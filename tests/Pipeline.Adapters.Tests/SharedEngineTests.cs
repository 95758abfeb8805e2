using Pipeline.Tests.Machine;

namespace Pipeline.Adapters.Tests;

/// <summary>Two checkouts that build the same processor on one engine.</summary>
public sealed class SharedEngineTests : IDisposable
{
    private readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory("shared-engine-tests-");

    [Fact]
    public async Task An_image_outlives_that_another_checkout_builds_another_source_under_its_tag()
    {
        var tag = ImageNames.New("shared");
        using var rig = new Rig(RunnableImage.Built(Digest.Parse("sha256:" + new string('0', 64)), "unused"));

        var first = await rig.Builder.Build(Checkout("one", tag), _ => { }, default);
        var second = await rig.Builder.Build(Checkout("two", tag), _ => { }, default);

        Assert.NotEqual(first.Digest, second.Digest);
        foreach (var image in (RunnableImage[])[first, second])
        {
            Assert.Equal(image.Digest.ToString(), await Command.Output("docker", "image", "inspect", "-f", "{{.Id}}", image.Digest.ToString()));
        }
    }

    public void Dispose() => scratch.Delete(recursive: true);

    private ImageBuild Checkout(string name, string tag)
    {
        var folder = Directory.CreateDirectory(Path.Combine(scratch.FullName, name, "processors", Specs.Hostile.Name)).FullName;
        File.WriteAllText(Path.Combine(folder, "Dockerfile"), "FROM scratch\nCOPY source /source\n");
        File.WriteAllText(Path.Combine(folder, "source"), name);
        return new(Specs.Hostile, folder, Platform.Amd64, tag);
    }
}
