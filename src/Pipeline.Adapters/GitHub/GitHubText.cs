namespace Pipeline.Adapters.GitHub;

/// <summary>How long GitHub lets a title and a body be, in UTF-16 code units: more is refused by it with 422.</summary>
internal static class GitHubText
{
    public const int MaxTitle = 256;
    public const int MaxBody = 65_536;
    private const string Cut = "\n\n… The rest is longer than GitHub takes; the run's report has it all.\n";

    public static string Title(string title) => title.Length <= MaxTitle ? title : title[..Whole(title, MaxTitle - 1)] + "…";

    /// <summary>Cut after a whole line, so that what is left of a table is a table.</summary>
    public static string Body(string body)
    {
        if (body.Length <= MaxBody)
        {
            return body;
        }

        var line = body.LastIndexOf('\n', MaxBody - Cut.Length);
        return body[..(line > 0 ? line : Whole(body, MaxBody - Cut.Length))] + Cut;
    }

    /// <summary>Whether GitHub has this text: it keeps neither what is blank at the end nor the kind of line ends.</summary>
    public static bool Same(string? theirs, string ours) => Normal(theirs ?? "") == Normal(ours);

    private static string Normal(string text) => text.ReplaceLineEndings("\n").TrimEnd();

    private static int Whole(string text, int length) => char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
}
