using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What the deployment works through.</summary>
/// <param name="Deployments">Where functions are deployed.</param>
/// <param name="Deployed">Reads back what is deployed there.</param>
/// <param name="Runs">Calls what is deployed.</param>
public sealed record DeployMockPorts(IDeploymentWriter Deployments, IDeploymentReader Deployed, RunPorts Runs);
