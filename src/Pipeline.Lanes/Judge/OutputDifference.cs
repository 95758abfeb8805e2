using System.Globalization;
using System.Text;
using Pipeline.Lanes.Evidence;

namespace Pipeline.Lanes.Judge;

/// <summary>Describes the first difference of two files.</summary>
/// <param name="Wanted">Introduces the first file: "expected".</param>
/// <param name="Had">Introduces the second file: "got".</param>
internal sealed record OutputDifference(string Wanted, string Had)
{
    private const int Before = 24;
    private const int Shown = 80;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Where and how the actual file first differs, or null.</summary>
    public string? Of(FileEvidence expected, FileEvidence actual)
    {
        if (expected.Sha256 == actual.Sha256)
        {
            return null;
        }

        return expected.Content is { } wanted && actual.Content is { } had
            ? OfText(wanted, had) ?? OfBytes(wanted.Span, had.Span)
            : string.Create(CultureInfo.InvariantCulture, $"{Wanted} {expected.Size} bytes ({expected.Sha256}), {Had} {actual.Size} ({actual.Sha256})");
    }

    private string? OfText(ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> actual)
    {
        if (Text(expected) is not { } wanted || Text(actual) is not { } had)
        {
            return null;
        }

        var at = wanted.AsSpan().CommonPrefixLength(had);
        var line = wanted.AsSpan(0, at).Count('\n');
        var column = at - (at == 0 ? 0 : wanted.LastIndexOf('\n', at - 1) + 1);
        return string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, column {column + 1}: {Wanted} {Around(wanted, at)}, {Had} {Around(had, at)}");
    }

    // A file with a NUL is binary.
    private static string? Text(ReadOnlyMemory<byte> content)
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

    // Shows the line from shortly before the difference, so that the difference is visible in long lines.
    private static string Around(string text, int at)
    {
        if (at == text.Length)
        {
            return "the end of the file";
        }

        var start = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
        var end = text.IndexOf('\n', at) is var feed and >= 0 ? feed : text.Length;
        var (from, to) = (Math.Max(start, at - Before), Math.Min(end, at - Before + Shown));
        return at == end && from == at
            ? "an empty line"
            : $"'{(from > start ? "…" : "")}{text[from..Math.Max(to, at)]}{(to < end ? "…" : "")}'";
    }

    private string OfBytes(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        var at = expected.CommonPrefixLength(actual);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"byte {at}: {Wanted} {Byte(expected, at)}, {Had} {Byte(actual, at)} ({expected.Length} and {actual.Length} bytes in all)");
    }

    private static string Byte(ReadOnlySpan<byte> content, int at) =>
        at < content.Length ? content[at].ToString("x2", CultureInfo.InvariantCulture) : "the end of the file";
}
