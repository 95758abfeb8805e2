using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Octokit;

namespace Pipeline.Adapters.GitHub;

/// <summary>A commit and its blob at the path of the pins.</summary>
/// <param name="Commit">The commit's SHA.</param>
/// <param name="Tree">The SHA of its tree.</param>
/// <param name="Blob">The SHA of the file's blob; null if there is no file.</param>
internal sealed record BranchState(string Commit, string Tree, string? Blob);

/// <summary>The branch with the change.</summary>
/// <param name="Commit">Its newest commit.</param>
/// <param name="Author">The display name of that commit's author.</param>
internal sealed record BranchHead(string Commit, string Author);

/// <summary>The branch of one change. The pipeline owns it and overwrites other commits on it.</summary>
internal sealed class PinBranch(GitHubSession session, PinChange change)
{
    private readonly GitTree tree = new(session);
    private readonly string wanted = GitBlob.NameOf(change.Content.Span);

    /// <summary>The current base branch.</summary>
    public async Task<BranchState> Base()
    {
        var head = await tree.Base();
        var commit = await session.Ask("read the base branch", api => api.Git.Commit.Get(session.Owner, session.Name, head));
        return new BranchState(head, commit.Tree.Sha, await tree.BlobAt(commit.Tree.Sha, change.Path));
    }

    /// <summary>Whether that commit already has the bytes.</summary>
    public bool Has(BranchState state) => state.Blob == wanted;

    /// <summary>The current head, if the branch differs from the base by exactly the change.</summary>
    public async Task<BranchHead?> Carried(BranchState @base) =>
        await tree.Head(change.Branch) is { } head ? await Carried(@base, head) : null;

    /// <summary>Makes the branch differ from the base by exactly the change.</summary>
    /// <returns>Null if someone else moved it in the meantime.</returns>
    public async Task<BranchHead?> Move(BranchState @base)
    {
        var head = await tree.Head(change.Branch);
        var commit = await Commit(@base);
        var moved = head is null
            ? await session.Race("make the branch", api => api.Git.Reference.Create(
                session.Owner, session.Name, new NewReference($"refs/heads/{change.Branch}", commit.Sha)))
            : await session.Race("move the branch", api => api.Git.Reference.Update(
                session.Owner, session.Name, $"heads/{change.Branch}", new ReferenceUpdate(commit.Sha, force: true)));
        return moved is null ? null : new BranchHead(commit.Sha, commit.Author?.Name ?? "");
    }

    // Unrelated commits on the base do not affect the proposal, so reviews and follow-up commits without a change survive them.
    private async Task<BranchHead?> Carried(BranchState @base, string head)
    {
        var compared = await session.Find("compare the branch", api => api.Repository.Commit.Compare(session.Owner, session.Name, @base.Commit, head));
        if (compared?.Files is not [{ } file] || file.Filename != change.Path || file.Sha != wanted || compared.Commits is not [.., { } newest])
        {
            return null;
        }

        var forked = compared.MergeBaseCommit;
        var unmoved = forked.Sha == @base.Commit || await tree.BlobAt(forked.Commit.Tree.Sha, change.Path) == @base.Blob;
        return unmoved ? new BranchHead(head, newest.Commit.Author?.Name ?? "") : null;
    }

    private async Task<Commit> Commit(BranchState @base)
    {
        var blob = await session.Ask("store the pins", api => api.Git.Blob.Create(
            session.Owner, session.Name, new NewBlob { Content = Convert.ToBase64String(change.Content.Span), Encoding = EncodingType.Base64 }));
        if (blob.Sha != wanted)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "GitHub stored different bytes than the pins");
        }

        var entry = new NewTreeItem { Path = change.Path, Mode = Octokit.FileMode.File, Type = TreeType.Blob, Sha = blob.Sha };
        var stored = await session.Ask("store the tree", api => api.Git.Tree.Create(
            session.Owner, session.Name, new NewTree { BaseTree = @base.Tree, Tree = { entry } }));

        // Without author and date, GitHub signs the commit in the name of the token's account.
        return await session.Ask("store the commit", api => api.Git.Commit.Create(
            session.Owner, session.Name, new NewCommit(change.Title, stored.Sha, @base.Commit)));
    }
}

/// <summary>Git's SHA-1 of a file: of <c>blob SIZE NUL</c> and the bytes ("Git Internals", Git Objects).</summary>
internal static class GitBlob
{
#pragma warning disable CA5350 // Git identifies files by SHA-1; nothing is trusted because of it.
    public static string NameOf(ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0")));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
#pragma warning restore CA5350
}
