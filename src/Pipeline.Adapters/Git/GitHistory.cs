using System.Runtime.CompilerServices;
using System.Text;

namespace Pipeline.Adapters.Git;

/// <summary>Reads the history of a checkout with plumbing commands, which no setting of the user changes.</summary>
/// <param name="root">The absolute path of the repository's root.</param>
/// <param name="variables">The names of all environment variables.</param>
/// <param name="time">The clock.</param>
public sealed class GitHistory(string root, IReadOnlyCollection<string> variables, TimeProvider time) : IFileHistory
{
    private readonly GitProgram git = new(root, GitVariables.Trusting(variables, root), time);

    public async IAsyncEnumerable<FileVersion> Read(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var commits = await Answered(() => git.Text(["rev-list", "HEAD", "--", $":(top,literal){path}"], cancellationToken));
        foreach (var commit in commits.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // A commit that removed the file has no version of it.
            if (await Answered(() => git.Ask(["rev-parse", "--verify", "--quiet", $"{commit}:{path}"], cancellationToken)) is { } blob)
            {
                yield return new FileVersion(commit, Encoding.UTF8.GetBytes(await Answered(() => git.Text(["cat-file", "blob", blob], cancellationToken))));
            }
        }
    }

    public async Task<bool> IsShallow(CancellationToken cancellationToken) =>
        await Answered(() => git.Line(["rev-parse", "--is-shallow-repository"], cancellationToken)) == "true";

    private static async Task<T> Answered<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (GitRefusal e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the history cannot be read: {e.Message}", e);
        }
    }
}
