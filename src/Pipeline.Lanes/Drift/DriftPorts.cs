using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Drift;

/// <summary>The ports of Drift: only readers, so that it can change nothing.</summary>
/// <param name="Registry">Reads the registries of the pins.</param>
/// <param name="Deployments">Reads the deployment; null to compare everything else.</param>
public sealed record DriftPorts(IRegistryReader Registry, IDeploymentReader? Deployments);
