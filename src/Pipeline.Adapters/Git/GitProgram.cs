using Pipeline.Clients;

namespace Pipeline.Adapters.Git;

/// <summary>Git failed.</summary>
/// <param name="message">Git's message and the remedy, in one line.</param>
#pragma warning disable CA1032, CA1064 // It never leaves this folder.
internal sealed class GitRefusal(string message) : Exception(message);
#pragma warning restore CA1032, CA1064

/// <summary>Runs git in a folder.</summary>
/// <param name="folder">The absolute path of the folder.</param>
/// <param name="environment">The variables that differ from this process's.</param>
/// <param name="time">The clock.</param>
internal sealed class GitProgram(string folder, IReadOnlyDictionary<string, string?> environment, TimeProvider time)
{
    private const string Unread = "warning: could not open directory";

    /// <summary>The first line of a required answer.</summary>
    /// <exception cref="GitRefusal">Git failed.</exception>
    public async Task<string> Line(IReadOnlyList<string> arguments, CancellationToken cancellationToken) => FirstLine(await Text(arguments, cancellationToken));

    /// <summary>The first line of the answer; null if git reports with exit status 1 that there is none.</summary>
    /// <exception cref="GitRefusal">Git failed in another way.</exception>
    public async Task<string?> Ask(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var (status, output, said) = await Run(arguments, cancellationToken);
        return status switch
        {
            0 => FirstLine(output),
            1 => null,
            _ => throw Refusal(arguments, status, said),
        };
    }

    /// <summary>The whole answer.</summary>
    /// <exception cref="GitRefusal">Git failed, or could not open a folder.</exception>
    public async Task<string> Text(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var (status, output, said) = await Run(arguments, cancellationToken);
        return status == 0 && !said.Any(line => line.StartsWith(Unread, StringComparison.Ordinal)) ? output : throw Refusal(arguments, status, said);
    }

    private async Task<(int Status, string Output, IReadOnlyList<string> Said)> Run(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var said = new List<string>();
        try
        {
            var (status, output) = await new Tool("git", time) { Environment = environment, Folder = folder }.Run(arguments, Note, cancellationToken);
            return (status, output, said);
        }
        catch (FaultException)
        {
            throw new GitRefusal($"git is not installed, and {folder} is a git repository: install git");
        }

        // Both streams arrive here concurrently.
        void Note(string line)
        {
            lock (said)
            {
                said.Add(line);
            }
        }
    }

    private GitRefusal Refusal(IReadOnlyList<string> arguments, int status, IReadOnlyList<string> said)
    {
        var line = said.FirstOrDefault(line => line.StartsWith("fatal: ", StringComparison.Ordinal))
            ?? said.FirstOrDefault(line => line.StartsWith(Unread, StringComparison.Ordinal))
            ?? said.LastOrDefault(line => line.Length > 0)
            ?? $"git {arguments[0]} ended with exit status {status}";
        var isOwner = line.Contains("dubious ownership", StringComparison.Ordinal) || line.Contains("owned by someone else", StringComparison.Ordinal);
        var mend = isOwner ? $"; run as its owner, or trust it: git config --global --add safe.directory '{folder}'" : "";
        return new GitRefusal($"git refused: {line.Replace("fatal: ", "", StringComparison.Ordinal)}{mend}");
    }

    private static string FirstLine(string output) => output.Split('\n')[0].TrimEnd('\r');
}
