using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Pipeline.Lanes.Comparison;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Reports;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Tests;

/// <summary>A comparison as people and programs read it; what outputs contain is shown, and is never markup.</summary>
public sealed partial class OutputComparisonTextTests
{
    private static readonly GoldenFolder Folder = new("reports");

    private static readonly OutputComparison Sample = new(
        OutputComparison.SchemaName,
        Digit('7'),
        [
            new("chat", new("1.0.0-111111111111", Digit('1')), new("1.1.0-222222222222", Digit('2')))
            {
                Platform = Platform.Amd64,
                Cases =
                [
                    new("greets `you`")
                    {
                        Outputs =
                        [
                            new("outputs/answer.json", File('a', 21, "before/outputs/answer.json"), File('b', 22, "after/outputs/answer.json")) { Diff = "@@ -1 +1 @@\n-```\n+@octocat </details>\n", LeftOut = 3 },
                            new("outputs/data.bin", File('c', 2048, "before/outputs/data.bin"), null),
                            new("outputs/image.png", File('d', 900, "before/outputs/image.png") with { Picture = "image/png" }, File('e', 901, "after/outputs/image.png") with { Picture = "image/png" }),
                        ],
                    },
                    new("refuses") { Fault = "@@ -1 +1 @@\n-ERR_INPUTS a\n+ERR_INPUTS b\n" },
                    new("same"),
                    new("was refused") { NotCompared = "the earlier image does not run it: ERR_INPUTS <b>@octocat" },
                ],
            },
            new("gone", new("1.0.0-111111111111", Digit('1')), null),
            new("lost", new("1.0.0-111111111111", Digit('3')), new("1.0.0-222222222222", Digit('4'))) { NotCompared = "the image now does not match its pin: manifest-missing", Broken = true },
            new("new", null, new("1.0.0-222222222222", Digit('2'))),
        ]);

    // Everything that has a meaning in Markdown, HTML or on GitHub.
    private static readonly string[] Active = ["`", "```", "~~~", "\n", "\n\n", "|", "@octocat", "</details>", "</summary>", "<img src=x>", "&", "[a](https://x.example)", "#1", "\\", " ", "*", "é", "😀", "\"", "- "];

    private static readonly Gen<string> Foreign = Gen.Int[0, Active.Length - 1].Array[0, 12].Select(drawn => string.Concat(drawn.Select(at => Active[at])));

    [Fact]
    public void The_report_in_Markdown_JSON_and_on_a_console()
    {
        var document = OutputComparisonDocument.Of(new CompareOutputsReport(new ReleaseTarget("/checkout", Repository.Parse("ghcr.io/o/n"), "/checkout/processors/pins.json", "/checkout", null), Sample, 2000));

        Folder.Equal("compare-outputs.md", MarkdownWriter.Write(document.Summary));
        Folder.Equal("compare-outputs.json", Encoding.UTF8.GetString(JsonLine.Of(document.Json)));
        Folder.Equal("compare-outputs-annotations.txt", string.Join('\n', ReportFiles.Annotations(document)));
        Assert.Equal("2 of 3 cases differ, 2 not compared, 1 new, 1 removed in 2.0 s", document.Screen.Total);
        Assert.Contains("<del>-```\n</del><ins>+@octocat &lt;/details&gt;\n</ins>", Encoding.UTF8.GetString(HtmlWriter.Write(document, "/checkout")), StringComparison.Ordinal);
    }

    // Another job reads it, with processors and outputs that only one of the two has.
    [Fact]
    public void The_report_is_read_back_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        var place = new ReleaseTarget(folder.Root, Repository.Parse("ghcr.io/o/n"), "/checkout/processors/pins.json", "/checkout", null);
        ReportFiles.Write(OutputComparisonDocument.Of(new CompareOutputsReport(place, Sample with { Pins = OutputComparison.DigestOf(PinSet.Empty) }, 2000)), folder.Root);

        var read = OutputComparison.Find(place.Artifacts, PinSet.Empty)!;

        Assert.Equal(OutputComment.Body(Sample, _ => null), OutputComment.Body(read, _ => null));
        Assert.Equal((true, Platform.Amd64), (read.Failed, read.Processors[0].Platform));
    }

    [Fact]
    public void The_comment_has_the_pictures_by_their_addresses() => Folder.Equal(
        "compare-outputs-comment.md", OutputComment.Body(Sample, file => file.Picture is null ? null : new Uri($"https://github.example/o/n/blob/1a2b/{file.File}?raw=true")));

    [Fact]
    public void A_comparison_without_differences_is_one_sentence() => Assert.Equal(
        "Nothing differs: all cases (1) of the images that moved (1) write the same outputs as before.\n",
        OutputComment.Body(Sample with { Processors = [Sample.Processors[0] with { Cases = [new("same")] }] }, _ => null));

    [Fact]
    public void A_comment_has_room_for_what_GitHub_takes_and_counts_the_rest()
    {
        var large = new ComparedOutput("outputs/a.txt", File('a', 1, "a"), File('b', 1, "b")) { Diff = new string('+', TextDiff.MaxShown) };
        var body = OutputComment.Body(
            Sample with { Processors = [.. Enumerable.Range(0, 500).Select(number => Sample.Processors[0] with { Name = $"p{number}", Cases = [new("case") { Outputs = [large] }] })] }, _ => null);

        Assert.InRange(body.Length, 40_000, 61_000);
        Assert.Contains("\n…and 400 more.\n", body, StringComparison.Ordinal);
        Assert.Matches("\n…and 49[0-9] more differences, in the report.\n$", body);
        Assert.Equal(Details().Count(body), Regex.Count(body, "</details>", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    /// <summary>The law: whatever an output contains, the fence around it ends where it should, and so does everything around the fence.</summary>
    [Fact]
    public void No_text_ends_its_fence() => Foreign.Sample(foreign =>
    {
        var text = MarkdownWriter.Body(new ReportSummary("", [new Block.Folded("heading", new Block.Preformatted(foreign) { Language = "diff" }), new Block.Paragraph("after")]));

        var lines = text.Split('\n');
        var open = Array.FindIndex(lines, line => line.EndsWith("diff", StringComparison.Ordinal) && line.StartsWith("```", StringComparison.Ordinal));
        var fence = lines[open][..^"diff".Length];
        var close = Array.FindIndex(lines, open + 1, line => line.Trim().Length >= fence.Length && line.Trim().All(character => character == '`'));
        Assert.Equal(foreign.TrimEnd('\n'), string.Join('\n', lines[(open + 1)..close]));
        Assert.Equal(["", "</details>", "", "after", ""], lines[(close + 1)..]);
    });

    /// <summary>The law: whatever a name contains, it is one piece of code in its line, where GitHub sees no mention and no markup.</summary>
    [Fact]
    public void No_name_ends_its_code() => Foreign.Sample(foreign =>
    {
        var code = MarkdownWriter.Code(foreign);
        var fence = code[..(code.Length - code.TrimStart('`').Length)];
        var inner = code[fence.Length..^fence.Length];

        Assert.DoesNotContain('\n', code);
        Assert.DoesNotContain(inner.Split(inner.Where(character => character != '`').Distinct().ToArray()), run => run.Length == fence.Length);
        Assert.True(inner is not ['`', ..] and not [.., '`'], code);

        var heading = MarkdownWriter.Body(new ReportSummary("", [new Block.Folded(Inline.Code(foreign), new Block.Paragraph("inside"))]));
        Assert.Matches("^<details><summary><code>[^<>\n]*</code></summary>\n\ninside\n\n</details>\n$", heading);
    });

    private static Digest Digit(char digit) => Digest.Parse($"sha256:{new string(digit, 64)}");

    private static ComparedFile File(char digit, long size, string path) => new(Digit(digit), size, $"artifacts/compare-outputs/chat/greets `you`/{path}");

    [GeneratedRegex("<details>", RegexOptions.None, 1000)]
    private static partial Regex Details();
}
