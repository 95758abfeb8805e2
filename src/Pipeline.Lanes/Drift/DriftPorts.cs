using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Lanes;

/// <summary>What drift is told through: readers only, so that telling it can change nothing.</summary>
/// <param name="Registry">Reads the registries of the pins.</param>
/// <param name="Deployments">Reads what is deployed.</param>
public sealed record DriftPorts(IRegistryReader Registry, IDeploymentReader Deployments);
