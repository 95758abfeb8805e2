namespace Pipeline.Adapters.Functions;

/// <summary>This machine's deployment.</summary>
/// <param name="Plan">The running plan.</param>
/// <param name="Versions">The last deployments, oldest first, one or more; the last one is running.</param>
public sealed record StoredDeployment(DeploymentPlan Plan, IReadOnlyList<DeploymentVersion> Versions)
{
    /// <summary>The running deployment.</summary>
    public DeploymentVersion Production => Versions[^1];

    // Redeploy a rollback, or a deployment of uncommitted files, as soon as a clean deployment is possible.
    internal bool Matches(DeploymentPlan plan, DeploymentOrigin? commit) =>
        Plan.Digest == plan.Digest
        && Production.RolledBackTo is null
        && Production.Tag == DeploymentTags.OfDeployment(plan.Digest)
        && (Production.Commit == commit || Production.Commit is DeploymentCommit { IsDirty: false });
}
