namespace Pipeline.Lanes;

/// <summary>What others wrote, such as the name of a file, an output or a builder's line, for a person's terminal: none of it may move a cursor.</summary>
public static class PlainText
{
    /// <summary>The text with <c>?</c> for each control character.</summary>
    public static string Of(string text) => Without(text, static c => char.IsControl(c));

    /// <summary>The same, but for line feeds.</summary>
    public static string Lines(string text) => Without(text, static c => char.IsControl(c) && c != '\n');

    private static string Without(string text, Func<char, bool> refused) => string.Create(text.Length, (text, refused), static (plain, from) =>
    {
        for (var at = 0; at < plain.Length; at++)
        {
            plain[at] = from.refused(from.text[at]) ? '?' : from.text[at];
        }
    });
}
