using System.Text;
using Pipeline.Oci.Model;

namespace Pipeline.Oci.Tests.Model;

public sealed class ImageConfigTests
{
    [Fact]
    public void Reads_what_an_image_was_built_for()
    {
        var config = Parse("""{"os":"linux","architecture":"arm","variant":"v7","created":"2024-01-01T00:00:00.123456789Z","rootfs":{"type":"layers","diff_ids":["a","b"]},"config":{"Env":["A=b"]},"history":[{}]}""");

        Assert.Equal(new ImageConfig(new ImagePlatform("linux", "arm", "v7"), 2, "2024-01-01T00:00:00.123456789Z"), config);
    }

    [Fact]
    public void What_it_leaves_out_is_empty_and_not_guessed() =>
        Assert.Equal(new ImageConfig(new ImagePlatform("", ""), 0, null), Parse("""{"rootfs":{"diff_ids":[]}}"""));

    [Theory]
    [InlineData("{}", "rootfs.diff_ids is missing")]
    [InlineData("""{"rootfs":{"diff_ids":"x"}}""", "rootfs.diff_ids is malformed")]
    [InlineData("""{"os":"linux","os":"windows","rootfs":{"diff_ids":[]}}""", "duplicate member")]
    public void Refuses_what_is_none(string text, string reason) =>
        Assert.Equal(reason, Assert.Throws<FormatException>(() => Parse(text)).Message);

    [Theory]
    [InlineData("arm64", "v8", "linux/arm64")]
    [InlineData("amd64", "v1", "linux/amd64")]
    [InlineData("arm64", "v9", "linux/arm64/v9")] // asks for more than every arm64 has
    [InlineData("arm", "v8", "linux/arm/v8")]
    [InlineData("amd64", "", "linux/amd64")]
    public void A_variant_that_an_architecture_has_anyway_says_nothing(string architecture, string variant, string normal) =>
        Assert.Equal(normal, new ImagePlatform("linux", architecture, variant).Normal.ToString());

    private static ImageConfig Parse(string text) => ImageConfig.Parse(Encoding.UTF8.GetBytes(text));
}
