using Pipeline.Oci.Layout;

namespace Pipeline.Adapters.Tests;

/// <summary>A checkout works at any path, although buildx splits a layout's path at its first <c>@</c> and <c>:</c>, and uses commas and quotes in lists.</summary>
public sealed class CheckoutPathTests : IDisposable
{
    private readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory("checkout-path-");

    [Theory]
    [InlineData("me@home")]
    [InlineData("a:b")]
    [InlineData("it's a \"checkout\", 50% $HOME; #1 = {x}")]
    public async Task An_image_and_a_layout_on_a_base_of_packages_are_built_in_any_folder(string name)
    {
        var root = Path.Combine(scratch.FullName, name);
        await Command.Output(
            "bash", "-euc", "mkdir \"$1\" && cd \"$2\" && bash build/setup/bases.sh && cp -r --parents build/setup processors/bases.json processors/_kit processors/llm_chat .pipeline/bases \"$1\"",
            "bash", root, SourceTree.Root);
        var processor = Path.Combine(root, "processors", "llm_chat");
        var spec = ProcessorSpec.Parse(await File.ReadAllBytesAsync(Path.Combine(processor, "processor.json")));
        using var rig = new Rig(RunnableImage.Built(Digest.Parse("sha256:" + new string('0', 64)), "unused"));

        var image = await rig.Builder.Build(new ImageBuild(spec, processor, Platform.Amd64, "pipeline-tests/checkout-path:dev"), _ => { }, default);
        await rig.Layouts.Build(new LayoutBuild(spec, processor, Path.Combine(root, "layout"), Cached: true), _ => { }, default);

        using var layout = ImageLayout.Open(Path.Combine(root, "layout"));
        Assert.NotEqual(image.Digest, layout.Root().Digest);
    }

    public void Dispose() => scratch.Delete(recursive: true);
}
