using Pipeline.Tests.Machine;

namespace Pipeline.Adapters.Tests.Git;

/// <summary>buildx also runs git, on a repository in a variable or around the temporary folder.</summary>
[Collection(nameof(Clone))]
public sealed class BuiltImageTests(HostileImage hostile) : IDisposable
{
    private readonly string? home = Environment.GetEnvironmentVariable("HOME");
    private readonly Clone clone = new();
    private readonly Rig rig = new(hostile);

    public void Dispose()
    {
        rig.Dispose();
        clone.Dispose();
    }

    [Fact]
    public async Task No_repository_is_a_label_of_an_image()
    {
        await clone.Made();
        await clone.Git("remote", "add", "origin", "https://example.invalid/labels.git");
        clone.Set("HOME", home); // buildx's own settings lie there
        clone.Set("GIT_DIR", clone.At(".git"));
        clone.Set("BUILDX_GIT_LABELS", "full");
        clone.Write("processors/_kit/kit.txt", "the kit");
        clone.Write("processors/hostile/Dockerfile", $"FROM scratch\nENV BUILT_FOR={Guid.NewGuid()}\nCOPY --from=kit kit.txt /\nENTRYPOINT [\"/none\"]\n");

        var image = await rig.Builder.Build(
            new ImageBuild(Specs.Hostile, clone.At("processors/hostile"), Platform.Amd64, ImageNames.New("labels")), static _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal("null", await Command.Output("docker", "image", "inspect", "--format={{json .Config.Labels}}", image.Digest.ToString()));
    }
}
