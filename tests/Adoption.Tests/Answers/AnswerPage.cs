using System.Text.RegularExpressions;

namespace Adoption.Tests.Answers;

/// <summary>
/// A page of <c>.github/answers</c> as something to follow. In a block <c>```console</c> a line that begins with <c>$ </c> is a command, lines that begin with <c>&gt; </c> continue
/// it, and the lines below show its output. A block whose first line names a file (<c>```json processors/ci.json</c>) is the content of that file.
/// </summary>
internal sealed partial class AnswerPage
{
    private AnswerPage(string name, string text, IReadOnlyList<AnswerStep> steps) => (Name, Text, Steps) = (name, text, steps);

    public static string Folder => Path.Combine(SourceTree.Root, ".github", "answers");

    public string Name { get; }

    public IReadOnlyList<AnswerStep> Steps { get; }

    /// <summary>The files that it links to, from its folder.</summary>
    public IEnumerable<string> Links => Link().Matches(Text).Select(match => match.Groups["file"].Value);

    private string Text { get; }

    /// <summary>The file of a page of answers.</summary>
    public static string FileOf(string name) => Path.Combine(Folder, $"{name}.md");

    /// <summary>Reads a page.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="values">What stands in for the reader's own values: the page sets a variable (<c>export NAME=value</c>), and its value becomes another one on the whole page.</param>
    /// <param name="heading">Only what is below this heading; null for the whole page.</param>
    public static AnswerPage Read(string file, IReadOnlyDictionary<string, string> values, string? heading = null)
    {
        var text = File.ReadAllText(file);
        foreach (Match set in OwnValue().Matches(text))
        {
            text = values.TryGetValue(set.Groups["name"].Value, out var other) ? text.Replace(set.Groups["value"].Value, other, StringComparison.Ordinal) : text;
        }

        var lines = text.Split('\n');
        var first = heading is null ? 0 : Array.IndexOf(lines, heading) + 1;
        var last = heading is null ? lines.Length : Array.FindIndex(lines, first, line => line.StartsWith('#'));
        return new(Path.GetFileName(file), text, [.. Parse(lines, first, last)]);
    }

    private static IEnumerable<AnswerStep> Parse(string[] lines, int start, int stop)
    {
        for (var at = start; at < stop; at++)
        {
            if (Fence().Match(lines[at]) is { Success: true } fence)
            {
                var end = Array.IndexOf(lines, "```", at + 1);
                var (first, block) = (at + 1, lines[(at + 1)..end]);
                foreach (var step in fence.Groups["language"].Value == "console" ? Commands(block, first) : [new WrittenFile(at + 1, fence.Groups["file"].Value, string.Join('\n', block) + "\n")])
                {
                    yield return step;
                }

                at = end;
            }
        }
    }

    private static IEnumerable<AnswerStep> Commands(string[] block, int first)
    {
        for (var at = 0; at < block.Length;)
        {
            Assert.StartsWith("$ ", block[at], StringComparison.Ordinal);
            var start = at++;
            while (at < block.Length && block[at].StartsWith("> ", StringComparison.Ordinal))
            {
                at++;
            }

            var shown = block[at..].TakeWhile(line => !line.StartsWith("$ ", StringComparison.Ordinal)).ToArray();
            yield return new GivenCommand(first + start + 1, string.Join('\n', block[start..at].Select(line => line[2..])), shown);
            at += shown.Length;
        }
    }

    [GeneratedRegex("^\\$ export (?<name>[A-Z_]+)=(?<value>\\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex OwnValue();

    [GeneratedRegex("\\]\\((?!https?:)(?<file>[^)#]+)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Link();

    [GeneratedRegex("^```(?<language>[a-z]+)(?: (?<file>\\S+))?$", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Fence();
}

/// <summary>What a page asks of its reader.</summary>
/// <param name="Line">The line on the page, from 1.</param>
internal abstract record AnswerStep(int Line);

/// <summary>To write a file.</summary>
internal sealed record WrittenFile(int Line, string Path, string Content) : AnswerStep(Line);

/// <summary>To type a command.</summary>
/// <param name="Shown">The lines that its output has, in this order; <c>…</c> stands for any text, and on a line of its own for any lines.</param>
internal sealed record GivenCommand(int Line, string Text, IReadOnlyList<string> Shown) : AnswerStep(Line);
