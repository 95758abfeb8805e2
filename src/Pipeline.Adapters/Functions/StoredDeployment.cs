using Pipeline.Contracts;

namespace Pipeline.Adapters.Functions;

/// <summary>What is deployed on this machine.</summary>
/// <param name="Plan">What runs.</param>
/// <param name="Versions">The last deployments, oldest first, one or more; the last one is what runs.</param>
public sealed record StoredDeployment(DeploymentPlan Plan, IReadOnlyList<DeploymentVersion> Versions)
{
    /// <summary>The deployment that runs.</summary>
    public DeploymentVersion Production => Versions[^1];

    // What somebody rolled back to, or deployed from files that no commit has, is deployed anew by the next who can do better.
    internal bool Matches(DeploymentPlan plan, DeploymentOrigin? commit) =>
        Plan.Digest == plan.Digest
        && Production.RolledBackTo is null
        && Production.Tag == DeploymentTags.OfDeployment(plan.Digest)
        && (Production.Commit == commit || Production.Commit is DeploymentCommit { IsDirty: false });
}
