namespace Pipeline.Contracts;

/// <summary>Reads what is deployed; what cannot change it has no verb to change it with.</summary>
public interface IDeploymentReader
{
    /// <summary>What runs now, or none when nothing was ever deployed.</summary>
    /// <exception cref="FaultException">It could not be read.</exception>
    Task<DeploymentPlan?> Read(CancellationToken cancellationToken);
}

/// <summary>Where functions are deployed.</summary>
public interface IDeployments : IDeploymentReader
{
    /// <summary>Makes what runs be what the plan says, whole or not at all. Deploying the same plan again changes nothing.</summary>
    /// <exception cref="FaultException">It could not be deployed.</exception>
    Task Deploy(DeploymentPlan plan, CancellationToken cancellationToken);
}
