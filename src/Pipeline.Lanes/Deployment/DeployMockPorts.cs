using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What the deployment works through.</summary>
/// <param name="Deployments">Where functions are deployed.</param>
/// <param name="Deployed">Reads back what is deployed there.</param>
/// <param name="Runs">Runs cases on this machine.</param>
/// <param name="Functions">Calls what is deployed; it settles in the same world, and tells the same logger.</param>
public sealed record DeployMockPorts(IDeploymentWriter Deployments, IDeploymentReader Deployed, RunPorts Runs, IAdapter Functions);
