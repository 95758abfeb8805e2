namespace Pipeline.Adapters.GitHub;

/// <summary>GitHub's maximum lengths of titles and bodies, in UTF-16 code units; it refuses longer ones with 422.</summary>
internal static class GitHubText
{
    public const int MaxTitle = 256;
    public const int MaxBody = 65_536;
    private const string Cut = "\n\n… Cut at GitHub's limit; the run's report has the rest.\n";

    public static string Title(string title) => Line(title, MaxTitle);

    /// <summary>A line of at most this length.</summary>
    public static string Line(string line, int longest) => line.Length <= longest ? line : line[..Whole(line, longest - 1)] + "…";

    /// <summary>Cuts after a whole line, so that a cut table is still a table.</summary>
    public static string Body(string body)
    {
        if (body.Length <= MaxBody)
        {
            return body;
        }

        var line = body.LastIndexOf('\n', MaxBody - Cut.Length);
        return body[..(line > 0 ? line : Whole(body, MaxBody - Cut.Length))] + Cut;
    }

    /// <summary>Whether GitHub already has this text; it normalizes trailing whitespace and line ends.</summary>
    public static bool Same(string? theirs, string ours) => Normal(theirs ?? "") == Normal(ours);

    private static string Normal(string text) => text.ReplaceLineEndings("\n").TrimEnd();

    private static int Whole(string text, int length) => char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
}
