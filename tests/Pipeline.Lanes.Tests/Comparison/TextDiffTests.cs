using System.Globalization;
using System.Text;
using CsCheck;
using Pipeline.Lanes.Comparison;

namespace Pipeline.Lanes.Tests;

/// <summary>The difference of two texts as people read it.</summary>
public sealed class TextDiffTests
{
    private static readonly Gen<string> Text = Gen.Select(Gen.Char["abé`+-@ "].Array[0, 3].Select(letters => new string(letters)).Array[0, 40], Gen.Bool)
        .Select((lines, ends) => string.Join('\n', lines) + (ends ? "\n" : ""));

    [Fact]
    public void Lines_that_differ_have_three_lines_around_them()
    {
        var before = Lines(1, 20);
        var after = before.Replace("\n5\n", "\nfive\n", StringComparison.Ordinal).Replace("\n15\n", "\n", StringComparison.Ordinal).Replace("\n18\n", "\n18\n18\n", StringComparison.Ordinal);

        Assert.Equal(
            "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n@@ -12,9 +12,9 @@\n 12\n 13\n 14\n-15\n 16\n 17\n+18\n 18\n 19\n 20\n",
            Of(before, after));
    }

    [Theory]
    [InlineData("", "a\n", "@@ -0,0 +1 @@\n+a\n")]
    [InlineData("a\n", "", "@@ -1 +0,0 @@\n-a\n")]
    [InlineData("a\n", "a", "@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n")]
    [InlineData("a\r\n", "a\n", "@@ -1 +1 @@\n-a\\u{000D}\n+a\n")]
    [InlineData("a\n", "a\u202Eb\u200B\u001B[2J\n", "@@ -1 +1 @@\n-a\n+a\\u{202E}b\\u{200B}\\u{001B}[2J\n")]
    [InlineData("a\tb\n", "ä\tb😀\n", "@@ -1 +1 @@\n-a\tb\n+ä\tb😀\n")]
    public void A_small_difference_is_these_lines(string before, string after, string lines) => Assert.Equal(lines, Of(before, after));

    [Fact]
    public void JSON_has_a_line_for_each_value_unless_only_its_notation_differs()
    {
        Assert.Equal("@@ -1,4 +1,4 @@\n {\n   \"a\": 1,\n-  \"b\": \"x\"\n+  \"b\": \"ÿ\"\n }\n", Json("""{"a":1,"b":"x"}""", """{"a":1,"b":"ÿ"}""")!.Text);
        Assert.Equal("@@ -1 +1 @@\n-{\"a\":1}\n\\ No newline at end of file\n+{ \"a\": 1 }\n\\ No newline at end of file\n", Json("""{"a":1}""", """{ "a": 1 }""")!.Text);
        Assert.Equal("@@ -1 +1 @@\n-{\n+{}\n\\ No newline at end of file\n", Json("{\n", "{}")!.Text);

        static TextDiff? Json(string before, string after) => TextDiff.Of(Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after), isJson: true);
    }

    [Fact]
    public void What_is_no_text_or_too_large_has_no_lines()
    {
        Assert.Null(TextDiff.Of(new byte[] { 0xFF }, "a"u8.ToArray(), isJson: false));
        Assert.Null(TextDiff.Of("a"u8.ToArray(), new byte[] { 0 }, isJson: false));
        Assert.Null(TextDiff.Of("a"u8.ToArray(), new byte[(1024 * 1024) + 1], isJson: false));
        Assert.Null(TextDiff.Of(new string('\n', 20_001), ""));
    }

    [Fact]
    public void What_does_not_fit_is_counted_and_a_long_line_is_cut_where_it_says_so()
    {
        var many = TextDiff.Of("", Lines(1, 10_000))!;
        Assert.True(many.Text.Length <= TextDiff.MaxShown, $"{many.Text.Length}");
        Assert.Equal(10_001, many.Text.Count(character => character == '\n') + many.LeftOut);

        var wide = TextDiff.Of("", new string('x', 1998) + "😀😀\n")!;
        Assert.Equal($"@@ -0,0 +1 @@\n+{new string('x', 1998)}… (5 more characters)\n", wide.Text);
    }

    /// <summary>The law: what a person reads turns the one text into the other.</summary>
    [Fact]
    public void The_lines_applied_to_the_first_text_give_the_second() => Gen.Select(Text, Text).Sample((before, after) => Assert.Equal(after, Applied(before, Of(before, after))));

    private static string Of(string before, string after) => TextDiff.Of(before, after)!.Text;

    private static string Lines(int from, int to) => string.Concat(Enumerable.Range(from, to - from + 1).Select(number => string.Create(CultureInfo.InvariantCulture, $"{number}\n")));

    // As `patch` does: hunks replace the lines at their positions, and a backslash takes the line feed from the line above it.
    private static string Applied(string before, string diff)
    {
        var (result, at) = (new StringBuilder(), 0);
        var lines = before.Split('\n').Index().Select(line => line.Index < before.Count(character => character == '\n') ? line.Item + "\n" : line.Item).ToArray();
        var last = ' ';
        foreach (var line in diff.Split('\n')[..^1])
        {
            if (line.StartsWith("@@", StringComparison.Ordinal))
            {
                var old = line.Split(' ')[1][1..].Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
                var start = old is [_, 0] ? old[0] : old[0] - 1;
                result.AppendJoin("", lines[at..start]);
                at = start;
                continue;
            }

            if (line[0] is ' ' or '-')
            {
                Assert.Equal(lines[at].TrimEnd('\n'), line[1..]);
                at++;
            }

            if (line[0] is ' ' or '+')
            {
                result.Append(line[1..]).Append('\n');
            }
            else if (line[0] == '\\' && last is ' ' or '+')
            {
                result.Length--;
            }

            last = line[0];
        }

        return result.AppendJoin("", lines[at..]).ToString();
    }
}
