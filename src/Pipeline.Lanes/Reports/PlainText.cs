namespace Pipeline.Lanes.Reports;

/// <summary>Sanitizes foreign text, such as names of files and outputs or a builder's lines, so that it cannot control a person's terminal.</summary>
public static class PlainText
{
    /// <summary>Replaces each control character with <c>?</c>.</summary>
    public static string Of(string text) => Without(text, static c => char.IsControl(c));

    /// <summary>Replaces each control character except line feeds.</summary>
    public static string Lines(string text) => Without(text, static c => char.IsControl(c) && c != '\n');

    private static string Without(string text, Func<char, bool> refused) => string.Create(text.Length, (text, refused), static (plain, from) =>
    {
        for (var at = 0; at < plain.Length; at++)
        {
            plain[at] = from.refused(from.text[at]) ? '?' : from.text[at];
        }
    });
}
