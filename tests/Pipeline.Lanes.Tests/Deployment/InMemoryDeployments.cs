namespace Pipeline.Lanes.Tests;

/// <summary>Deployments in memory.</summary>
internal sealed class InMemoryDeployments : IDeploymentReader, IDeploymentWriter
{
    public DeploymentPlan? Deployed { get; private set; }

    public DeploymentOrigin? Commit { get; private set; }

    /// <summary>Changes a plan as it is deployed.</summary>
    public Func<DeploymentPlan, DeploymentPlan> Deploying { get; set; } = plan => plan;

    /// <summary>Changes a deployment as it is read.</summary>
    public Func<DeployedApplication, DeployedApplication?> Reading { get; set; } = deployed => deployed;

    public Task<DeployedApplication?> Read(CancellationToken cancellationToken) => Task.FromResult(Deployed is null ? null : Reading(InSync.Deployed(Deployed)));

    public Task Deploy(DeploymentPlan plan, DeploymentOrigin? commit, CancellationToken cancellationToken)
    {
        (Deployed, Commit) = (Deploying(plan), commit);
        return Task.CompletedTask;
    }
}
