namespace Pipeline.Contracts;

/// <summary>Reads what is deployed; what cannot change it has no verb to change it with.</summary>
public interface IDeploymentReader
{
    /// <summary>What runs now, as its platform tells it, or none when nothing was ever deployed.</summary>
    /// <exception cref="FaultException">It could not be read. A function that gives no answer is told in <see cref="Deployed.Answers"/>.</exception>
    Task<Deployed?> Read(CancellationToken cancellationToken);
}

/// <summary>Where functions are deployed.</summary>
public interface IDeploymentWriter
{
    /// <summary>Makes what runs be what the plan says, whole or not at all. What runs the same plan already may stay as it is.</summary>
    /// <param name="plan">What is to run.</param>
    /// <param name="commit">What git told of the source; none where no repository holds it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FaultException">It could not be deployed.</exception>
    Task Deploy(DeploymentPlan plan, DeploymentOrigin? commit, CancellationToken cancellationToken);
}
