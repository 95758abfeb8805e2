using System.Globalization;
using System.Text;

namespace Pipeline.Adapters.Git;

/// <summary>Reads a file from every branch and tag with plumbing commands, which no setting of the user changes.</summary>
/// <param name="root">The absolute path of the repository's root.</param>
/// <param name="variables">The names of all environment variables.</param>
/// <param name="time">The clock.</param>
public sealed class GitRefs(string root, IReadOnlyCollection<string> variables, TimeProvider time) : IFileOfRefs
{
    private readonly GitProgram git = new(root, GitVariables.Trusting(variables, root), time);

    public async Task<IReadOnlyList<RefFile>> Read(string path, DateTimeOffset since, CancellationToken cancellationToken)
    {
        try
        {
            await RequireWhole(cancellationToken);
            var blobs = new Dictionary<string, RefFile>(StringComparer.Ordinal);
            foreach (var name in Lines(await git.Text(["for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes", "refs/tags"], cancellationToken)))
            {
                // A tag may be of something else than a commit, which has no files.
                if (await git.Ask(["rev-parse", "--verify", "--quiet", $"{name}^{{commit}}"], cancellationToken) is { } tip)
                {
                    await Read(name, [tip, .. await Versions(tip, path, since, cancellationToken)], path, blobs, cancellationToken);
                }
            }

            return [.. blobs.Values];
        }
        catch (GitRefusal e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the branches and tags cannot be read: {e.Message}", e);
        }
    }

    private async Task Read(string name, IReadOnlyList<string> commits, string path, Dictionary<string, RefFile> blobs, CancellationToken cancellationToken)
    {
        foreach (var commit in commits)
        {
            if (await git.Ask(["rev-parse", "--verify", "--quiet", $"{commit}:{path}"], cancellationToken) is { } blob && !blobs.ContainsKey(blob))
            {
                blobs[blob] = new RefFile(name, commit, Encoding.UTF8.GetBytes(await git.Text(["cat-file", "blob", blob], cancellationToken)));
            }
        }
    }

    // Those committed since, and the one before them, which was current until then. The whole list is read: dates of commits need not be in order.
    private async Task<IReadOnlyList<string>> Versions(string tip, string path, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var (versions, isBefore) = (new List<string>(), false);
        foreach (var line in Lines(await git.Text(["rev-list", "--timestamp", "--full-history", tip, "--", $":(top,literal){path}"], cancellationToken)))
        {
            var (date, commit) = (long.Parse(line[..line.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture), line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            var isSince = date >= since.ToUnixTimeSeconds();
            if (isSince || !isBefore)
            {
                versions.Add(commit);
            }

            isBefore |= !isSince;
        }

        return versions;
    }

    private async Task RequireWhole(CancellationToken cancellationToken)
    {
        if (await git.Line(["rev-parse", "--is-shallow-repository"], cancellationToken) == "true")
        {
            throw new GitRefusal("this clone is shallow, so branches or their history may be missing: git fetch --unshallow");
        }

        foreach (var remote in Lines(await git.Text(["remote"], cancellationToken)))
        {
            var fetched = await git.Ask(["config", "--get-all", $"remote.{remote}.fetch", @"^\+?refs/heads/\*:"], cancellationToken);
            if (fetched is null)
            {
                throw new GitRefusal($"this clone fetches only some branches of {remote}: git remote set-branches {remote} '*' && git fetch {remote}");
            }
        }
    }

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
