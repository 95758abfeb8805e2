using System.Globalization;

namespace Pipeline.Lanes;

/// <summary>
/// The hash of each line of a file, as GitHub's <c>upload-sarif</c> computes <c>primaryLocationLineHash</c>: a polynomial over the 100 characters from the line's start, blanks and
/// tabs left out and every line end a line feed, and how often that hash came before. It warns of every result with another.
/// </summary>
internal static class LineHashes
{
    private const int Window = 100;
    private const ulong Base = 37;
    private const char EndOfFile = '\uFFFF';

    /// <summary>The hash of each line, the first line first.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var (characters, starts) = Normal(text);
        var counts = new Dictionary<ulong, int>();
        return [.. starts.Select(start => Line(characters, start, counts))];
    }

    private static string Line(List<char> characters, int start, Dictionary<ulong, int> counts)
    {
        var hash = 0UL;
        for (var at = start; at < start + Window; at++)
        {
            hash = unchecked((hash * Base) + (at < characters.Count ? characters[at] : 0UL));
        }

        var count = counts[hash] = counts.GetValueOrDefault(hash) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{hash:x}:{count}");
    }

    private static (List<char> Characters, List<int> Starts) Normal(string text)
    {
        var (characters, starts) = (new List<char>(text.Length + 1), new List<int> { 0 });
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case ' ' or '\t':
                case '\n' when at > 0 && text[at - 1] == '\r':
                    break;
                case '\r' or '\n':
                    characters.Add('\n');
                    starts.Add(characters.Count);
                    break;
                case var character:
                    characters.Add(character);
                    break;
            }
        }

        characters.Add(EndOfFile);
        return (characters, starts);
    }
}
