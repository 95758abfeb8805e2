using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.Model;

namespace Pipeline.Lanes.Comparison;

/// <summary>The lines in which two texts differ, in the unified format with three lines of context, as people read it: no line of it can control a terminal or hide what it says.</summary>
/// <param name="Text">The lines, each with a line feed.</param>
/// <param name="LeftOut">The number of lines of the difference that <paramref name="Text"/> has no room for.</param>
internal sealed record TextDiff(string Text, int LeftOut)
{
    /// <summary>The most characters that are shown; a comment on GitHub has room for a few of these.</summary>
    public const int MaxShown = 12_000;

    private const int MaxBytes = 1024 * 1024;
    private const int MaxLines = 20_000;
    private const int MaxLine = 2_000;
    private const int Context = 3;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Compares two files; null if one of them is no text, or too large to compare by line.</summary>
    /// <param name="before">The first file; empty if there is none.</param>
    /// <param name="after">The second file; empty if there is none.</param>
    /// <param name="isJson">Whether both are JSON, which is compared as if every value had a line of its own.</param>
    public static TextDiff? Of(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after, bool isJson) =>
        Math.Max(before.Length, after.Length) <= MaxBytes && Decode(before) is { } one && Decode(after) is { } other
            ? (isJson && Indent(before) is { } first && Indent(after) is { } second && first != second ? Of(first, second) : null) ?? Of(one, other)
            : null;

    /// <summary>Compares two texts; null if they have too many lines.</summary>
    public static TextDiff? Of(string before, string after)
    {
        if (Math.Max(before.AsSpan().Count('\n'), after.AsSpan().Count('\n')) > MaxLines)
        {
            return null;
        }

        var compared = Differ.Instance.CreateDiffs(before, after, ignoreWhiteSpace: false, ignoreCase: false, new CustomFunctionChunker(Lines));
        var (text, leftOut) = (new StringBuilder(), 0);
        foreach (var line in Hunks(compared).Select(Shown))
        {
            // What follows a line that is left out is left out, too, so that the rest reads as it is.
            if (leftOut > 0 || text.Length + line.Length > MaxShown)
            {
                leftOut++;
            }
            else
            {
                text.Append(line);
            }
        }

        return new TextDiff(text.ToString(), leftOut);
    }

    private static IEnumerable<string> Hunks(DiffResult compared)
    {
        var blocks = compared.DiffBlocks;
        for (var (at, next) = (0, 0); at < blocks.Count; at = next)
        {
            for (next = at + 1; next < blocks.Count && blocks[next].DeleteStartA - End(blocks[next - 1]) <= 2 * Context; next++)
            {
            }

            foreach (var line in Hunk(compared, [.. blocks.Skip(at).Take(next - at)]))
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<string> Hunk(DiffResult compared, IReadOnlyList<DiffBlock> blocks)
    {
        var (before, after) = (compared.PiecesOld, compared.PiecesNew);
        var from = Math.Max(0, blocks[0].DeleteStartA - Context);
        var to = Math.Min(before.Count, End(blocks[^1]) + Context);
        var start = blocks[0].InsertStartB - (blocks[0].DeleteStartA - from);
        var count = to - from + blocks.Sum(block => block.InsertCountB - block.DeleteCountA);
        yield return $"@@ -{Range(from, to - from)} +{Range(start, count)} @@\n";
        var at = from;
        foreach (var block in blocks)
        {
            foreach (var line in before.Skip(at).Take(block.DeleteStartA - at).Select(line => Marked(' ', line))
                .Concat(before.Skip(block.DeleteStartA).Take(block.DeleteCountA).Select(line => Marked('-', line)))
                .Concat(after.Skip(block.InsertStartB).Take(block.InsertCountB).Select(line => Marked('+', line))))
            {
                yield return line;
            }

            at = End(block);
        }

        foreach (var line in before.Skip(at).Take(to - at))
        {
            yield return Marked(' ', line);
        }
    }

    private static int End(DiffBlock block) => block.DeleteStartA + block.DeleteCountA;

    // An empty range names the line before it (POSIX, diff -u).
    private static string Range(int start, int count) => count == 1
        ? (start + 1).ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? start : start + 1)},{count}");

    private static string Marked(char mark, string line) => line.EndsWith('\n') ? mark + line : $"{mark}{line}\n\\ No newline at end of file\n";

    private static string[] Lines(string text)
    {
        var lines = text.Split('\n');
        return [.. lines[..^1].Select(line => line + "\n"), .. lines[^1].Length == 0 ? [] : lines[^1..]];
    }

    private static string Shown(string line)
    {
        var text = new StringBuilder(line.Length);
        foreach (var rune in line.EnumerateRunes())
        {
            // Directions, joiners and other invisible characters could make a line look like another one.
            text.Append(rune.Value is '\n' or '\t' || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                ? rune.ToString()
                : string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}"));
        }

        return text.Length <= MaxLine ? text.ToString() : Cut(text.ToString());
    }

    private static string Cut(string line)
    {
        var end = char.IsHighSurrogate(line[MaxLine - 1]) ? MaxLine - 1 : MaxLine;
        return string.Create(CultureInfo.InvariantCulture, $"{line[..end]}… ({line.Length - end} more characters)\n");
    }

    // A file with a NUL is binary.
    private static string? Decode(ReadOnlyMemory<byte> content)
    {
        try
        {
            var text = Strict.GetString(content.Span);
            return text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string? Indent(ReadOnlyMemory<byte> content)
    {
        if (content.IsEmpty)
        {
            return "";
        }

        try
        {
            return JsonSerializer.Serialize(StrictJson.Parse(content), Indented) + "\n";
        }
        catch (FormatException)
        {
            return null; // it is not JSON, despite its media type
        }
    }
}
