using Pipeline.Lanes.Drift;

namespace Pipeline.Lanes.Tests;

/// <summary><c>src/Pipeline.Lanes/Drift/README.md</c> matches the code.</summary>
public sealed class DriftReadmeTests
{
    private static readonly string[] Readme = File.ReadAllLines(Path.Combine(SourceTree.Root, "src", "Pipeline.Lanes", "Drift", "README.md"));

    [Fact]
    public void The_table_of_kinds_is_the_rules() => Assert.Equal(
        DriftRule.All.Select(rule => $"| `{rule}` | {rule.Pair?.Name() ?? "—"} | {rule.Class.Name()} | {rule.Meaning} | {rule.Remedy} |"),
        Readme.Where(line => line.StartsWith("| `", StringComparison.Ordinal) && line.Count(c => c == '|') == 6),
        StringComparer.Ordinal);

    [Fact]
    public void The_table_of_classes_has_their_order_and_exit_codes() => Assert.Equal(
        DriftNames.HeaviestFirst.Select(of => $"{of.Name()} {of.ExitCode(asked: true)}"),
        Readme.SkipWhile(line => !line.StartsWith("| class", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => $"{cells[1]} {cells[3].Split(',')[0]}"),
        StringComparer.Ordinal);

    [Fact]
    public void The_ignores_that_it_shows_are_read()
    {
        var shown = string.Join('\n', Readme.SkipWhile(line => line != "```json").Skip(1).TakeWhile(line => line != "```"));

        Assert.Null(DriftIgnores.Parse(System.Text.Encoding.UTF8.GetBytes(shown), new DateOnly(2026, 11, 20)).Broken);
        Assert.Contains("tag-moved", shown, StringComparison.Ordinal);
    }
}
