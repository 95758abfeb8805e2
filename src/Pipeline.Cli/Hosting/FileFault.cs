using System.Text.RegularExpressions;

namespace Pipeline.Cli.Hosting;

/// <summary>Describes file system errors that are not bugs (no permission, disk full, read-only) in one sentence, without a stack trace.</summary>
public static partial class FileFault
{
    /// <summary>Whether the file system refused.</summary>
    public static bool Is(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>What happened, to which path, and how to fix it.</summary>
    public static string Sentence(Exception exception) => (exception, Quoted().Match(exception.Message)) switch
    {
        // Deleting a folder throws an IOException with this text.
        (_, { Success: true } path) when exception.Message.StartsWith("Access to the path", StringComparison.Ordinal) => Denied(Existing(path.Groups["path"].Value)),
        (IOException, { Success: true }) when exception.Message.StartsWith("Read-only file system", StringComparison.Ordinal) => $"{exception.Message}; move the checkout to a writable one.",
        (IOException, _) when exception.Message.StartsWith("No space left on device", StringComparison.Ordinal) => $"{exception.Message}; free some space and run it again.",
        _ => exception.Message,
    };

    private static string Denied(string path) =>
        $"{path} cannot be written by {Environment.UserName}: it belongs to another user or is read-only; run as root: chown -R {Environment.UserName} '{path}'.";

    // The denied path may not exist yet: report its nearest existing parent.
    private static string Existing(string path)
    {
        var existing = path;
        while (!Path.Exists(existing) && Path.GetDirectoryName(existing) is { Length: > 0 } above)
        {
            existing = above;
        }

        return existing;
    }

    [GeneratedRegex("'(?<path>/.*)'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Quoted();
}
