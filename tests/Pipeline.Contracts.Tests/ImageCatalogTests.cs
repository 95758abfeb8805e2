using System.Text;

namespace Pipeline.Contracts.Tests;

/// <summary>The settings for bases and compilers.</summary>
public sealed class ImageCatalogTests
{
    private static readonly string Reference = $"ghcr.io/owner/name/base@sha256:{new string('a', 64)}";

    [Fact]
    public void A_setting_is_found_by_its_name()
    {
        var bases = Read($$$"""{"python":{"kind":"image","reference":"{{{Reference}}}"},"made":{"kind":"rootfs"}}""");

        Assert.Equal(("image", Reference), (bases.Kind("python"), bases.Image("python").ToString()));
        Assert.Equal("rootfs", bases.Kind("made"));
        Assert.Equal((true, false), (bases.Has("made"), bases.Has("other")));
    }

    [Theory]
    [InlineData("""{"p":{"kind":"image"}}""", "ERR_ADAPTER_INVOCATION", "bases.json: the reference of p is not")]
    [InlineData("""{"p":{"kind":"image","reference":7}}""", "ERR_ADAPTER_INVOCATION", "bases.json: the reference of p is not")]
    [InlineData("""{"p":{"kind":"image","reference":"ghcr.io/owner/name/base:latest"}}""", "ERR_IMAGE_UNPINNED", "image not pinned: ghcr.io/owner/name/base:latest")]
    public void An_image_that_is_not_pinned_bytes_is_refused(string json, string code, string fragment)
    {
        var refused = Assert.Throws<FaultException>(() => Read(json).Image("p"));

        Assert.Equal(code, refused.Fault.Code.Name);
        Assert.Contains(fragment, refused.Fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"p":{},"p":{}}""")]
    [InlineData("")]
    public void What_is_no_strict_object_is_no_settings(string json) => Assert.Throws<FormatException>(() => Read(json));

    /// <summary>Forms of <c>processors/bases.json</c>, with the rule that each breaks; set-up reads the same table.</summary>
    public static TheoryData<string, string> Forms =>
        [.. new GoldenFolder("contracts").Lines("rootfs-bases.txt").Where(line => line[0] != '#').Select(line => line.Split('\t')).Select(parts => (parts[0], parts[1]))];

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_base_that_is_made_here_is_read_as_strictly_as_set_up_reads_it(string json, string rule)
    {
        var problem = Record.Exception(() => Read(json).RequireRootfs("p"));

        Assert.Equal(rule == "ok" ? null : $"adapter invocation failed: bases.json: {rule}", (problem as FaultException)?.Fault.Message);
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("published")]
    public void A_name_that_the_folder_of_bases_uses_itself_is_refused(string name)
    {
        var refused = Assert.Throws<FaultException>(() => Read($$$"""{"{{{name}}}":{"kind":"rootfs","packages":["tzdata"]}}""").RequireRootfs(name));

        Assert.Equal($"adapter invocation failed: bases.json: '{name}' cannot be the name of a base that is made here", refused.Fault.Message);
    }

    private static ImageCatalog Read(string json) => ImageCatalog.Parse(ImageCatalog.Bases, Encoding.UTF8.GetBytes(json));
}
