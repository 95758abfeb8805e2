using System.Text.Json;
using Pipeline.Tests.Machine;

namespace Pipeline.Adapters.Tests.Functions;

/// <summary>Images on this repository's Python base, for linux/amd64, pushed to a registry and removed from the engine.</summary>
internal static class PythonImage
{
    private const string Dockerfile = """
        FROM base
        COPY hostile /hostile
        COPY processor.json /pipeline/processor.json
        USER 65532:65532
        ENTRYPOINT ["/hostile"]

        """;

    private static readonly string Kit = $"kit={Path.Combine(SourceTree.Root, "processors", "_kit")}";
    private static readonly string Layout = Path.Combine(SourceTree.Root, ".pipeline", "bases", "python");

    /// <summary>The hostile program, in an image with Python.</summary>
    public static async Task<ImageReference> Hostile(string repository, string program)
    {
        var context = Directory.CreateTempSubdirectory("python-image-");
        File.Copy(program, Path.Combine(context.FullName, "hostile"));
        await File.WriteAllTextAsync(Path.Combine(context.FullName, "Dockerfile"), Dockerfile);
        await File.WriteAllTextAsync(Path.Combine(context.FullName, "processor.json"), """{"settings":{}}""");
        var image = await Push(repository, context.FullName);
        context.Delete(recursive: true);
        return image;
    }

    /// <summary>A processor of this repository.</summary>
    public static Task<ImageReference> Processor(string repository, string name) =>
        Push(repository, Path.Combine(SourceTree.Root, "processors", name));

    /// <summary>An image without a C library after the application has copied all of another image into it; only in the engine.</summary>
    public static async Task<string> Joined(ImageReference scratch)
    {
        var context = Directory.CreateTempSubdirectory("python-image-");
        await File.WriteAllTextAsync(Path.Combine(context.FullName, "Dockerfile"), $"FROM {scratch.Registry}/{scratch.Repository}@{scratch.Digest}\nCOPY --from=base / /\n");
        var tag = ImageNames.New("joined");
        await Command.Output("docker", ["buildx", "build", "--load", "--provenance=false", "--platform", "linux/amd64", "--build-context", await Base(), "-t", tag, context.FullName]);
        context.Delete(recursive: true);
        return tag;
    }

    /// <summary>The processor of <c>Stranger/</c>, only in the engine's store.</summary>
    public static async Task<RunnableImage> Stranger()
    {
        var tag = ImageNames.New("stranger");
        await Command.Output(
            "docker", "buildx", "build", "--load", "--provenance=false", "--platform", "linux/amd64", "--build-context", await Base(), "--build-context", Kit,
            "-t", tag, Path.Combine(AppContext.BaseDirectory, "Stranger"));
        return RunnableImage.Built(Digest.Parse(await Command.Output("docker", "image", "inspect", "-f", "{{.Id}}", tag)), tag);
    }

    private static async Task<string> Base()
    {
        Assert.SkipUnless(File.Exists(Path.Combine(Layout, "index.json")), "the base image python is not made yet: ./build.sh EngineUp makes it");
        using var index = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Layout, "index.json")));
        var digest = index.RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString();
        return $"base=oci-layout://{Layout}@{digest}";
    }

    private static async Task<ImageReference> Push(string repository, string context)
    {
        var tag = repository + ":dev";
        await Command.Output(
            "docker", "buildx", "build", "--load", "--provenance=false", "--platform", "linux/amd64", "--label", $"test={Guid.NewGuid()}",
            "--build-context", await Base(), "--build-context", Kit,
            "-t", tag, context);
        var pushed = await Command.Output("docker", "push", tag);
        await Command.Output("docker", "rmi", "-f", tag);
        return ImageReference.Parse($"{tag}@{pushed[pushed.IndexOf("sha256:", StringComparison.Ordinal)..][..71]}");
    }
}
