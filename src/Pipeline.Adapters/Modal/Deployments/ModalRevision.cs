using Modal.Client;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Modal.Deployments;

/// <summary>Modal's history of an application → which deployment serves calls.</summary>
internal static class ModalRevision
{
    private const double MaxUnixSeconds = 253_402_300_799;

    /// <exception cref="FaultException"><c>ERR_MODAL_LOOKUP</c>: the history does not have the version that it says is in production.</exception>
    public static DeploymentRevision Of(string app, AppDeploymentHistoryResponse history)
    {
        // No version in production is told by 0: then it is the last.
        var latest = history.AppDeploymentHistories.Select(item => item.Version).DefaultIfEmpty().Max();
        var production = history.ProductionAppVersion == 0 ? latest : history.ProductionAppVersion;
        return history.AppDeploymentHistories.FirstOrDefault(item => item.Version == production && production > 0) is { } serving
            ? new(
                (int)production,
                (int)latest,
                DateTimeOffset.UnixEpoch.AddSeconds(Math.Clamp(serving.DeployedAt, 0, MaxUnixSeconds)),
                serving.Tag.Length == 0 ? null : serving.Tag,
                serving.RollbackVersion == 0 ? null : (int)serving.RollbackVersion,
                Commit(serving.CommitInfo))
            : throw new FaultException(ErrorCode.ModalLookup, $"{app}: its history does not have version {production}, which it says is in production");
    }

    // A commit without a hash: whoever deployed knew of a repository, and git did not tell its commit.
    private static DeploymentOrigin? Commit(CommitInfo? commit) => commit switch
    {
        null => null,
        { CommitHash: "" } => new UnreadOrigin("git did not tell the commit that it was deployed from"),
        _ => new DeploymentCommit(commit.CommitHash, commit.Branch.Length == 0 ? null : commit.Branch, commit.Dirty),
    };
}
