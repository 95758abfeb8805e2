using Pipeline.Contracts.Specs;

namespace Pipeline.Processors.Planning;

/// <summary>The distinct words of a text: runs of at least three letters or digits, in lower case.</summary>
internal sealed class Words
{
    private const int Shortest = 3;
    private readonly HashSet<string> words;

    private Words(string text) => words = Split(text);

    public static Words Of(string text) => new(text);

    /// <summary>The number of words that occur in a processor's name, description or outputs.</summary>
    public int CountIn(ProcessorSpec spec)
    {
        if (words.Count == 0)
        {
            return 0;
        }

        var described = Split($"{spec.Name} {spec.Description} {string.Join(' ', spec.Outputs.Keys)}");
        return words.Count(described.Contains);
    }

    private static HashSet<string> Split(string text)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at < text.Length; at++)
        {
            var end = at;
            while (end < text.Length && char.IsLetterOrDigit(text[end]))
            {
                end++;
            }

            if (end - at >= Shortest)
            {
                found.Add(text[at..end].ToLowerInvariant());
            }

            at = end;
        }

        return found;
    }
}
