using Pipeline.Dependencies.Python;

namespace Pipeline.Dependencies.Tests.Python;

public sealed class WheelTagTests
{
    [Theory]
    [InlineData("x86_64")]
    [InlineData("aarch64")]
    public void The_tags_of_an_interpreter_are_those_of_packaging_in_the_same_order(string machine)
    {
        // The reference implementation inspects the running interpreter; the test gives it an interpreter and a C library instead.
        var expression = """
            [str(tag) for tag in (lambda m: (setattr(m, "_get_glibc_version", lambda: (2, 36)), setattr(m, "_is_compatible", lambda *a: True), setattr(m, "_have_compatible_abi", lambda *a: True),
            (lambda p: list(tags.cpython_tags((3, 11), ["cp311"], p)) + list(tags.compatible_tags((3, 11), "cp311", p)))(
            list(m.platform_tags("linux_" + item, item)) + ["linux_" + item]))[-1])(__import__("packaging._manylinux", fromlist=["x"]))]
            """;
        var expected = PackagingOracle.Ask(expression.ReplaceLineEndings(" "), [machine])[0].EnumerateArray().Select(tag => tag.GetString()!).ToList();

        Assert.Equal(expected, WheelTags.Of(Targets.Debian(machine)), StringComparer.Ordinal);
    }

    [Fact]
    public void On_musl_the_newest_platform_is_first_and_no_manylinux_fits()
    {
        var tags = WheelTags.Of(Targets.Alpine("aarch64")).ToList();
        Assert.Equal(["cp313-cp313-musllinux_1_2_aarch64", "cp313-cp313-musllinux_1_1_aarch64", "cp313-cp313-musllinux_1_0_aarch64", "cp313-cp313-linux_aarch64"], tags.Take(4), StringComparer.Ordinal);
        Assert.DoesNotContain(tags, tag => tag.Contains("manylinux", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_is_read_with_its_compressed_tags_and_build()
    {
        Assert.True(WheelName.TryParse("My.Pkg-1.0.post1-2b-cp39.cp310-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", out var name));
        Assert.Equal(("my-pkg", "1.0.post1", (2L, "b"), 4), (name.Package, name.Version.ToString(), name.Build, name.Tags.Count));
        Assert.Contains("cp310-abi3-manylinux2014_x86_64", name.Tags, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("numpy-2.1.0.tar.gz")]
    [InlineData("numpy-2.1.0.whl")]
    [InlineData("numpy-x-py3-none-any.whl")]
    [InlineData("numpy-1-b-py3-none-any.whl")]
    [InlineData("../numpy-1-py3-none-any.whl")]
    [InlineData("a-b-1-2-py3-none-any.whl")]
    public void What_is_no_name_of_a_wheel_is_refused(string text) => Assert.False(WheelName.TryParse(text, out _));
}
