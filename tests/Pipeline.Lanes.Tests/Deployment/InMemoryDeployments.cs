using Pipeline.Contracts;

namespace Pipeline.Lanes.Tests;

/// <summary>What is deployed, in memory.</summary>
internal sealed class InMemoryDeployments : IDeploymentReader, IDeploymentWriter
{
    public DeploymentPlan? Deployed { get; private set; }

    /// <summary>What becomes of a plan that is deployed.</summary>
    public Func<DeploymentPlan, DeploymentPlan> Deploying { get; set; } = plan => plan;

    public Task<Deployed?> Read(CancellationToken cancellationToken) => Task.FromResult(Deployed is null ? null : InSync.Deployed(Deployed));

    public Task Deploy(DeploymentPlan plan, DeploymentCommit? commit, CancellationToken cancellationToken)
    {
        Deployed = Deploying(plan);
        return Task.CompletedTask;
    }
}
