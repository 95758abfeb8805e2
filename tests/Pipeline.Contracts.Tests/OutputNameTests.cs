using CsCheck;

namespace Pipeline.Contracts.Tests;

public sealed class OutputNameTests
{
    [Theory]
    [InlineData("outputs/a.txt", "outputs/a.txt")]
    [InlineData("outputs//a/./b", "outputs/a/b")]
    [InlineData("./outputs/a", "outputs/a")]
    [InlineData("outputs\\a\\b", "outputs/a/b")]
    [InlineData("outputs/e\u0301.txt", "outputs/\u00e9.txt")]
    [InlineData("outputs/a/", "outputs/a")]
    [InlineData("outputs/.hidden", "outputs/.hidden")]
    [InlineData("outputs/...", "outputs/...")] // three dots are a name
    public void A_name_has_one_canonical_form(string name, string canonical) =>
        Assert.Equal(canonical, OutputName.Canonicalize(name).ToString());

    [Theory]
    [InlineData("", "empty name")]
    [InlineData("./.", "empty name")]
    [InlineData("/outputs/a", "absolute name")]
    [InlineData("\\outputs\\a", "absolute name")]
    [InlineData("C:\\outputs", "absolute name")]
    [InlineData("outputs/../a", "'..' in name")]
    [InlineData("outputs\\..\\a", "'..' in name")]
    [InlineData("outputs/a\nb", "control character in name")]
    [InlineData("outputs/a\u0085b", "control character in name")]
    [InlineData("outputs/a\0", "control character in name")]
    [InlineData("receipt.json", "not under outputs/")]
    [InlineData("outputs", "not under outputs/")]
    [InlineData("outputs/", "not under outputs/")] // nothing is left after the slash
    [InlineData("Outputs/a", "not under outputs/")]
    public void A_name_outside_the_rules_is_refused_with_its_reason(string name, string reason) =>
        Assert.Equal(reason, Assert.Throws<FormatException>(() => OutputName.Canonicalize(name)).Message);

    [Fact] // attributes are UTF-8 and cannot carry these
    public void A_lone_surrogate_is_refused()
    {
        foreach (var name in (string[])["outputs/\ud800", "outputs/\udc00\ud800", "outputs/\ud800a"])
        {
            Assert.Equal("lone surrogate in name", Assert.Throws<FormatException>(() => OutputName.Canonicalize(name)).Message);
        }
    }

    [Theory]
    [InlineData("é", 127, true)] // two bytes each
    [InlineData("é", 128, false)]
    [InlineData("a", 255, true)]
    [InlineData("a", 300, false)]
    public void A_segment_ends_at_255_bytes(string letter, int count, bool accepted)
    {
        var name = "outputs/" + string.Concat(Enumerable.Repeat(letter, count));
        var refusal = Record.Exception(() => OutputName.Canonicalize(name));

        Assert.Equal(accepted ? null : "segment over 255 bytes", refusal?.Message);
    }

    [Fact]
    public void A_name_ends_at_1024_bytes()
    {
        var name = "outputs/" + string.Join('/', Enumerable.Repeat(new string('a', 250), 5));

        Assert.Equal("name over 1024 bytes", Assert.Throws<FormatException>(() => OutputName.Canonicalize(name)).Message);
    }

    [Fact]
    public void The_canonical_form_is_its_own_and_parses() =>
        Gen.String[Gen.Char["ab./\\é\u0301 "], 0, 12].Sample(text =>
        {
            try
            {
                var name = OutputName.Canonicalize("outputs/" + text);
                return OutputName.Canonicalize(name.ToString()) == name && OutputName.TryParse(name.ToString(), out _);
            }
            catch (FormatException)
            {
                return true;
            }
        });

    [Theory]
    [InlineData("outputs//a")]
    [InlineData("outputs/e\u0301")]
    [InlineData("a")]
    public void Parse_takes_the_canonical_form_alone(string name) => Assert.False(OutputName.TryParse(name, out _));
}
