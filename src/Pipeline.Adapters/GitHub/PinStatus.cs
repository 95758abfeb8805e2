using Octokit;

namespace Pipeline.Adapters.GitHub;

/// <summary>The commit status <c>pipeline/acceptance</c> of a proposal's head. Other pull requests have none, so a branch protection cannot require it.</summary>
internal sealed class PinStatus(GitHubSession session)
{
    // GitHub refuses a longer description.
    private const int MaxDescription = 140;

    private const string Pending = "Acceptance and DeployMock have not judged these images yet.";

    /// <summary>Says that nothing was decided, unless the images of the commit are accepted.</summary>
    /// <returns>Whether they are accepted.</returns>
    public async Task<bool> Begin(string commit)
    {
        var state = await Read(commit);
        if (state is not (CommitState.Success or CommitState.Pending))
        {
            await Write(commit, CommitState.Pending, Pending, run: null);
        }

        return state == CommitState.Success;
    }

    /// <summary>Whether the images of a commit are accepted.</summary>
    public async Task<bool> IsAccepted(string commit) => await Read(commit) == CommitState.Success;

    /// <summary>Shows a decision. A status is of one commit alone, so it cannot be about other pins.</summary>
    public Task Decide(string commit, PinDecision decision) =>
        Write(commit, decision.IsAccepted ? CommitState.Success : CommitState.Failure, decision.Summary, decision.Run);

    // The newest comes first ("List commit statuses for a reference").
    private async Task<CommitState?> Read(string commit)
    {
        var statuses = await session.List<CommitStatus>("read the statuses of a commit", $"commits/{commit}/statuses");
        return statuses.FirstOrDefault(status => status.Context == IPinProposals.Status)?.State.Value;
    }

    private Task<CommitStatus> Write(string commit, CommitState state, string description, Uri? run) => session.Ask("set the status of a commit", api => api.Repository.Status.Create(
        session.Owner,
        session.Name,
        commit,
        new NewCommitStatus { State = state, Context = IPinProposals.Status, Description = GitHubText.Line(description, MaxDescription), TargetUrl = run?.AbsoluteUri }));
}
