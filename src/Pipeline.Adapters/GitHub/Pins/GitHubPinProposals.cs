using Octokit.Internal;
using Pipeline.Adapters.GitHub.Calls;
using Pipeline.Contracts;

namespace Pipeline.Adapters.GitHub.Pins;

/// <summary>Proposes pins as one commit on a branch and one pull request, through the Git data API: no clone, no git on the machine.</summary>
internal sealed class GitHubPinProposals(GitHubOptions options, IHttpClient transport, TimeProvider time) : IPinProposals
{
    /// <summary>The branches that this may move wherever it must, and no others.</summary>
    private const string Own = "pins/";

    public async Task<ReadOnlyMemory<byte>?> Read(string path, CancellationToken cancellationToken)
    {
        using var session = new GitHubSession(options, transport, time, cancellationToken);
        var bytes = await new GitTree(session).Read(path);
        return bytes is null ? default(ReadOnlyMemory<byte>?) : bytes;
    }

    public async Task<PinProposal> Propose(PinChange change, CancellationToken cancellationToken)
    {
        if (!change.Branch.StartsWith(Own, StringComparison.Ordinal))
        {
            throw new ArgumentException($"Pins are proposed from a branch {Own}….", nameof(change));
        }

        using var session = new GitHubSession(options, transport, time, cancellationToken);
        var branch = new PinBranch(session, change);
        var pull = new PinPullRequest(session, change);
        return await session.Until("propose the pins", () => Attempt(branch, pull));
    }

    /// <summary>One round over the state as it is now, whoever left it so: an earlier run, one that was killed, or one at this moment.</summary>
    private static async Task<PinProposal?> Attempt(PinBranch branch, PinPullRequest pull)
    {
        var @base = await branch.Base();
        if (branch.Has(@base))
        {
            await pull.Withdraw();
            return new PinProposal.NotNeeded();
        }

        return await branch.Carry(@base) is { } head ? await pull.Ensure(head) : null;
    }
}
