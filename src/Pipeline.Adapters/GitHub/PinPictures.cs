using Octokit;

namespace Pipeline.Adapters.GitHub;

/// <summary>Stores pictures for comments, which GitHub's API cannot attach: as the only files of a commit without parents on a branch of its own, which whoever may read the repository can see.</summary>
/// <param name="session">The operation.</param>
/// <param name="branch">The branch, which the pipeline owns.</param>
internal sealed class PinPictures(GitHubSession session, string branch)
{
    private readonly GitTree git = new(session);

    /// <summary>Makes the branch have exactly these pictures.</summary>
    /// <returns>The commit; the one before, if it has exactly these pictures already.</returns>
    public async Task<string> Store(IReadOnlyList<PinPicture> pictures) => await session.Until("store the pictures of outputs", () => Attempt(pictures));

    private async Task<string?> Attempt(IReadOnlyList<PinPicture> pictures)
    {
        var head = await git.Head(branch);
        if (head is not null && await Has(head, pictures))
        {
            return head;
        }

        var commit = await Commit(pictures);
        var moved = head is null
            ? await session.Race("make the branch of pictures", api => api.Git.Reference.Create(session.Owner, session.Name, new NewReference($"refs/heads/{branch}", commit)))
            : await session.Race("move the branch of pictures", api => api.Git.Reference.Update(session.Owner, session.Name, $"heads/{branch}", new ReferenceUpdate(commit, force: true)));
        return moved is null ? null : commit;
    }

    private async Task<bool> Has(string head, IReadOnlyList<PinPicture> pictures)
    {
        var commit = await session.Ask("read a commit", api => api.Git.Commit.Get(session.Owner, session.Name, head));
        var all = await session.Ask("read a folder", api => api.Git.Tree.GetRecursive(session.Owner, session.Name, commit.Tree.Sha));
        return all.Tree.Where(entry => entry.Type.Value == TreeType.Blob).Select(entry => (entry.Path, entry.Sha)).ToHashSet()
            .SetEquals(pictures.Select(picture => (picture.Path, GitBlob.NameOf(picture.Content.Span))));
    }

    private async Task<string> Commit(IReadOnlyList<PinPicture> pictures)
    {
        var wanted = new NewTree();
        foreach (var picture in pictures)
        {
            var blob = await session.Ask("store a picture", api => api.Git.Blob.Create(
                session.Owner, session.Name, new NewBlob { Content = Convert.ToBase64String(picture.Content.Span), Encoding = EncodingType.Base64 }));
            wanted.Tree.Add(new NewTreeItem { Path = picture.Path, Mode = Octokit.FileMode.File, Type = TreeType.Blob, Sha = blob.Sha });
        }

        var stored = await session.Ask("store the tree", api => api.Git.Tree.Create(session.Owner, session.Name, wanted));
        var commit = await session.Ask("store the commit", api => api.Git.Commit.Create(session.Owner, session.Name, new NewCommit("Outputs before and now", stored.Sha, Array.Empty<string>())));
        return commit.Sha;
    }
}
