namespace Pipeline.Cli;

/// <summary>What others wrote, such as the name of a file, for a person's terminal.</summary>
internal static class PlainText
{
    /// <summary>The text with <c>?</c> for each control character: none of them may move a cursor.</summary>
    public static string Of(string text) => string.Create(text.Length, text, static (plain, from) =>
    {
        for (var at = 0; at < from.Length; at++)
        {
            plain[at] = char.IsControl(from[at]) ? '?' : from[at];
        }
    });
}
