using CsCheck;
using Nuke.Common.Execution;

namespace Build.Tests;

public sealed class NearestMatchTests
{
    private static readonly Gen<string> Word = Gen.Char['a', 'e'].Array[0, 8].Select(x => new string(x));

    [Theory]
    [InlineData("Tset", "Test")] // swapped
    [InlineData("test", "Test")] // another case
    [InlineData("Compil", "Compile")] // one short
    [InlineData("PrAcceptence", "PrAcceptance")] // one wrong
    [InlineData("Xyzzy", null)] // nothing like it
    [InlineData("", null)]
    public void The_likeliest_name_is_meant(string given, string? meant) =>
        Assert.Equal(meant, NearestMatch.Of(given, ["Compile", "Test", "PrAcceptance"]));

    [Fact]
    public void Without_candidates_there_is_no_match() => Assert.Null(NearestMatch.Of("Test", []));

    [Fact]
    public void The_distance_is_symmetric_and_zero_only_between_equals() =>
        Gen.Select(Word, Word).Sample((a, b) =>
            NearestMatch.Distance(a, b) == NearestMatch.Distance(b, a) && (NearestMatch.Distance(a, b) == 0) == (a == b));

    [Fact]
    public void The_distance_is_at_least_the_difference_in_length_and_at_most_the_longer_word() =>
        Gen.Select(Word, Word).Sample((a, b) =>
            NearestMatch.Distance(a, b) >= Math.Abs(a.Length - b.Length) && NearestMatch.Distance(a, b) <= Math.Max(a.Length, b.Length));
}
