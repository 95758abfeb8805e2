using Octokit;

namespace Pipeline.Adapters.GitHub;

/// <summary>Reads branches and the files on them.</summary>
internal sealed class GitTree(GitHubSession session)
{
    /// <summary>The newest commit of the base branch.</summary>
    /// <exception cref="FaultException">There is no such branch.</exception>
    public async Task<string> Base() => await Head(session.Base)
        ?? throw new FaultException(ErrorCode.AdapterInvocation, $"there is no branch {session.Base} in {session.Owner}/{session.Name}, or the token may not see it");

    /// <summary>The bytes of a file on the base branch, or null.</summary>
    public async Task<byte[]?> Read(string path)
    {
        var head = await Base();
        var commit = await session.Ask("read the base branch", api => api.Git.Commit.Get(session.Owner, session.Name, head));
        if (await BlobAt(commit.Tree.Sha, path) is not { } blob)
        {
            return null;
        }

        return await session.Ask("read a file", async api => Convert.FromBase64String((await api.Git.Blob.Get(session.Owner, session.Name, blob)).Content));
    }

    // Octokit uses git/refs/…, which GitHub no longer documents and which returns a list for a prefix; git/ref/… is exact.
    public async Task<string?> Head(string branch)
    {
        var place = session.Place($"git/ref/heads/{string.Join('/', branch.Split('/').Select(Uri.EscapeDataString))}");
        return await session.Find("read a branch", async api => (await api.Connection.Get<Reference>(place, null)).Body.Object.Sha);
    }

    // Walks folder by folder: unlike the contents API, trees have no limit on file sizes.
    public async Task<string?> BlobAt(string tree, string path)
    {
        string? at = tree;
        foreach (var segment in path.Split('/'))
        {
            var folder = at;
            var listed = await session.Ask("read a folder", api => api.Git.Tree.Get(session.Owner, session.Name, folder));
            at = listed.Tree.SingleOrDefault(entry => entry.Path == segment)?.Sha;
            if (at is null)
            {
                return null;
            }
        }

        return at;
    }
}
