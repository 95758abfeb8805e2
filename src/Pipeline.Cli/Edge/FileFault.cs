using System.Text.RegularExpressions;

namespace Pipeline.Cli;

/// <summary>A folder that this user may not write to, a disk that is full or read-only: no mistake of the program, so it is one sentence and no trace.</summary>
public static partial class FileFault
{
    /// <summary>Whether a file system refused.</summary>
    public static bool Is(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>What happened, to which path, and what to do.</summary>
    public static string Sentence(Exception exception) => (exception, Quoted().Match(exception.Message)) switch
    {
        // Deleting a folder throws an IOException with these words.
        (_, { Success: true } path) when exception.Message.StartsWith("Access to the path", StringComparison.Ordinal) => Denied(Existing(path.Groups["path"].Value)),
        (IOException, { Success: true }) when exception.Message.StartsWith("Read-only file system", StringComparison.Ordinal) => $"{exception.Message}; the checkout has to be on one that can be written.",
        (IOException, _) when exception.Message.StartsWith("No space left on device", StringComparison.Ordinal) => $"{exception.Message}; free some space and run it again.",
        _ => exception.Message,
    };

    private static string Denied(string path) =>
        $"{path} cannot be written by {Environment.UserName}: it belongs to another user or is read-only; run as root: chown -R {Environment.UserName} '{path}'.";

    // What is denied may be a file that was to be made: the nearest that exists is in the way.
    private static string Existing(string path)
    {
        var existing = path;
        while (!Path.Exists(existing) && Path.GetDirectoryName(existing) is { Length: > 0 } above)
        {
            existing = above;
        }

        return existing;
    }

    [GeneratedRegex("'(?<path>/.*)'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();
}
