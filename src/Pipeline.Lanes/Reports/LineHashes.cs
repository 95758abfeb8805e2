using System.Globalization;

namespace Pipeline.Lanes.Reports;

/// <summary>
/// The hash of each line of a file, as GitHub's <c>upload-sarif</c> computes <c>primaryLocationLineHash</c>: a polynomial over the 100 characters from the line's start, without
/// spaces and tabs and with line feeds as line ends, plus the number of earlier lines with the same hash. It warns about results with a different hash.
/// </summary>
internal static class LineHashes
{
    private const int Window = 100;
    private const ulong Base = 37;
    private const char EndOfFile = '\uFFFF';

    /// <summary>The hash of each line, in order.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var characters = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal) + EndOfFile;
        var starts = characters.Index().Where(character => character.Item == '\n').Select(character => character.Index + 1);
        var counts = new Dictionary<ulong, int>();
        return [.. starts.Prepend(0).Select(start => Line(characters, start, counts))];
    }

    private static string Line(string characters, int start, Dictionary<ulong, int> counts)
    {
        var hash = 0UL;
        for (var at = start; at < start + Window; at++)
        {
            hash = unchecked((hash * Base) + (at < characters.Length ? characters[at] : 0UL));
        }

        var count = counts[hash] = counts.GetValueOrDefault(hash) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{hash:x}:{count}");
    }
}
