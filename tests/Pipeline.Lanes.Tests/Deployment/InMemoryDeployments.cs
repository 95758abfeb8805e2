using Pipeline.Contracts;

namespace Pipeline.Lanes.Tests;

/// <summary>What is deployed, in memory.</summary>
internal sealed class InMemoryDeployments : IDeployments
{
    public DeploymentPlan? Deployed { get; private set; }

    /// <summary>What becomes of a plan that is deployed.</summary>
    public Func<DeploymentPlan, DeploymentPlan> Deploying { get; set; } = plan => plan;

    public Task<DeploymentPlan?> Read(CancellationToken cancellationToken) => Task.FromResult(Deployed);

    public Task Deploy(DeploymentPlan plan, CancellationToken cancellationToken)
    {
        Deployed = Deploying(plan);
        return Task.CompletedTask;
    }
}
