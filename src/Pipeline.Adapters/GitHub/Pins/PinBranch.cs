using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Octokit;
using Pipeline.Adapters.GitHub.Calls;
using Pipeline.Contracts;

namespace Pipeline.Adapters.GitHub.Pins;

/// <summary>A commit and what it has at the path of the pins.</summary>
/// <param name="Commit">Its name.</param>
/// <param name="Tree">The name of its tree.</param>
/// <param name="Blob">The name of the file's bytes; none when there is no file.</param>
internal sealed record BranchState(string Commit, string Tree, string? Blob);

/// <summary>The branch as it carries the change.</summary>
/// <param name="Commit">Its newest commit.</param>
/// <param name="Author">Who made that commit, by display name.</param>
internal sealed record BranchHead(string Commit, string Author);

/// <summary>The branch of one change. It belongs to the pipeline: what else somebody put on it is overwritten.</summary>
internal sealed class PinBranch(GitHubSession session, PinChange change)
{
    private readonly GitTree tree = new(session);
    private readonly string wanted = GitBlob.NameOf(change.Content.Span);

    /// <summary>The base branch, now.</summary>
    public async Task<BranchState> Base()
    {
        var head = await tree.Base();
        var commit = await session.Ask("read the base branch", api => api.Git.Commit.Get(session.Owner, session.Name, head));
        return new BranchState(head, commit.Tree.Sha, await tree.BlobAt(commit.Tree.Sha, change.Path));
    }

    /// <summary>Whether that commit has the wanted bytes already.</summary>
    public bool Has(BranchState state) => state.Blob == wanted;

    /// <summary>Makes the branch carry the change, and nothing else, against the base; what carries it stays as it is.</summary>
    /// <returns>None when somebody else moved it meanwhile.</returns>
    public async Task<BranchHead?> Carry(BranchState @base)
    {
        var head = await tree.Head(change.Branch);
        if (head is not null && await Carried(@base, head) is { } carried)
        {
            return carried;
        }

        var commit = await Commit(@base);
        var moved = head is null
            ? await session.Race("make the branch", api => api.Git.Reference.Create(
                session.Owner, session.Name, new NewReference($"refs/heads/{change.Branch}", commit.Sha)))
            : await session.Race("move the branch", api => api.Git.Reference.Update(
                session.Owner, session.Name, $"heads/{change.Branch}", new ReferenceUpdate(commit.Sha, force: true)));
        return moved is null ? null : new BranchHead(commit.Sha, commit.Author?.Name ?? "");
    }

    // A base that has moved elsewhere changes nothing of the proposal: reviews of it, and commits without a change, outlive that.
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
            throw new FaultException(ErrorCode.AdapterInvocation, "GitHub stored other bytes than those of the pins");
        }

        var entry = new NewTreeItem { Path = change.Path, Mode = Octokit.FileMode.File, Type = TreeType.Blob, Sha = blob.Sha };
        var stored = await session.Ask("store the tree", api => api.Git.Tree.Create(
            session.Owner, session.Name, new NewTree { BaseTree = @base.Tree, Tree = { entry } }));

        // Neither author nor date is given: GitHub then signs the commit in the name of the token.
        return await session.Ask("store the commit", api => api.Git.Commit.Create(
            session.Owner, session.Name, new NewCommit(change.Title, stored.Sha, @base.Commit)));
    }
}

/// <summary>Git's name for the bytes of a file: the SHA-1 of <c>blob SIZE NUL</c> and the bytes ("Git Internals", Git Objects).</summary>
internal static class GitBlob
{
#pragma warning disable CA5350 // It is git's name for a file; nothing is trusted because of it.
    public static string NameOf(ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0")));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
#pragma warning restore CA5350
}
