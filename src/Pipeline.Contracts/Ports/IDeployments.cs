namespace Pipeline.Contracts.Ports;

/// <summary>Reads what is deployed; it cannot change it.</summary>
public interface IDeploymentReader
{
    /// <summary>The deployed application as its platform reports it, or null if nothing was ever deployed.</summary>
    /// <exception cref="FaultException">The deployment could not be read. <see cref="DeployedApplication.Answers"/> reports a function that gives no answer.</exception>
    Task<DeployedApplication?> Read(CancellationToken cancellationToken);
}

/// <summary>Deploys functions.</summary>
public interface IDeploymentWriter
{
    /// <summary>Deploys the plan atomically. It may leave a deployment of the same plan as it is.</summary>
    /// <param name="plan">The plan to deploy.</param>
    /// <param name="commit">Where the source stands in git; null if no repository holds it.</param>
    /// <param name="cancellationToken">Stops the deployment.</param>
    /// <exception cref="FaultException">The plan could not be deployed.</exception>
    Task Deploy(DeploymentPlan plan, DeploymentOrigin? commit, CancellationToken cancellationToken);
}
