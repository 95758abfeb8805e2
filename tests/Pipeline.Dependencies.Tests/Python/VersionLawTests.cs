using CsCheck;
using Pipeline.Dependencies.Python;

namespace Pipeline.Dependencies.Tests.Python;

/// <summary>Versions, specifiers and markers mean what they mean to pip's own library.</summary>
public sealed class VersionLawTests
{
    private static readonly Gen<string> Number = Gen.OneOf(Gen.Int[0, 3].Select(number => $"{number}"), Gen.Const("10"), Gen.Const("2024"), Gen.Const("007"));

    // Without epochs, which Debian 12's packaging compares wrongly in == with .* and in ~=; in ~= it wants the normal form, too.
    private static readonly Gen<string> WithoutEpoch =
        from release in Number.List[1, 3]
        from pre in Optional("a1", "b2", "rc3", ".alpha", "-preview.4", "c1", "_rc")
        from post in Optional(".post1", "-1", "rev2", ".r", "-post_3")
        from dev in Optional(".dev1", "dev", "-dev_2")
        from local in Optional("+abc.1", "+1.0", "+ubuntu-2_x", "+10")
        select string.Join('.', release) + pre + post + dev + local;

    private static readonly Gen<string> VersionText = Gen.Select(Gen.OneOf(Gen.Const(""), Gen.Const("1!")), WithoutEpoch, (epoch, rest) => epoch + rest);

    private static readonly Gen<string> Comparison = Gen.OneOf([.. ((string[])["==", "!=", "<=", ">=", "<", ">", "~=", "==="]).Select(Gen.Const)]);

    private static Gen<string> Optional(params string[] values) => Gen.OneOf(Gen.Const(""), Gen.Const(""), Gen.OneOf([.. values.Select(Gen.Const)]));

    [Fact]
    public void Versions_are_ordered_as_by_packaging()
    {
        var pairs = Gen.Select(VersionText, VersionText).Array[2000].Single();
        var expected = PackagingOracle.Ask("(Version(item[0]) > Version(item[1])) - (Version(item[0]) < Version(item[1]))", [.. pairs.Select(pair => (string[])[pair.Item1, pair.Item2])]);
        foreach (var (pair, order) in pairs.Zip(expected))
        {
            Assert.Equal((pair, order.GetInt32()), (pair, Math.Sign(PythonVersion.Parse(pair.Item1).CompareTo(PythonVersion.Parse(pair.Item2)))));
        }
    }

    [Fact]
    public void Specifiers_contain_what_they_contain_by_packaging()
    {
        var cases = Gen.Select(Comparison, WithoutEpoch, Gen.Bool, WithoutEpoch).Array[3000].Single()
            .Select(one => (Specifier: one.Item1 + (one.Item1 == "~=" ? PythonVersion.Parse(one.Item2).Normal : one.Item2) + (one.Item3 && one.Item1 is "==" or "!=" ? ".*" : ""), Version: one.Item4))
            .ToList();
        var expected = PackagingOracle.Ask("Specifier(item[0]).contains(item[1], prereleases=True)", [.. cases.Select(one => (string[])[one.Specifier, one.Version])]);
        foreach (var (one, contains) in cases.Zip(expected))
        {
            var parsed = VersionSpecifier.TryParse(one.Specifier, out var specifier);
            Assert.Equal((one, contains.ValueKind != System.Text.Json.JsonValueKind.Null), (one, parsed));
            if (parsed)
            {
                Assert.Equal((one, contains.GetBoolean()), (one, specifier!.Contains(PythonVersion.Parse(one.Version))));
            }
        }
    }

    [Fact]
    public void Versions_have_the_normal_form_that_they_have_by_packaging()
    {
        var texts = VersionText.Array[1000].Single();
        Assert.Equal(PackagingOracle.Ask("str(Version(item))", texts).Select(normal => normal.GetString()), texts.Select(text => PythonVersion.Parse(text).Normal), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("==1!2.*", "1!2.3", true)]
    [InlineData("==2.*", "1!2.3", false)]
    [InlineData("~=1!2.3", "1!2.4", true)]
    [InlineData("~=1!2.3", "2.4", false)]
    public void Epochs_count_in_prefixes(string specifier, string version, bool contains) =>
        Assert.Equal(contains, VersionSpecifiers.Parse(specifier).Contain(PythonVersion.Parse(version)));

    [Theory]
    [InlineData("")]
    [InlineData("1.0.x")]
    [InlineData("french toast")]
    [InlineData("1.0+")]
    [InlineData("1..0")]
    [InlineData("1234567890123456789012345678901234567890")]
    public void What_is_no_version_is_refused(string text) => Assert.False(PythonVersion.TryParse(text, out _));

    [Fact]
    public void Equal_versions_have_equal_hashes() =>
        Gen.Select(VersionText, VersionText).Sample((left, right) =>
        {
            var (one, other) = (PythonVersion.Parse(left), PythonVersion.Parse(right));
            return !one.Equals(other) || one.GetHashCode() == other.GetHashCode();
        });
}
