using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Lanes;

/// <summary>What the release lane's acceptance works through.</summary>
/// <param name="Registry">Where the images are; it has no verb to write with.</param>
/// <param name="Signatures">Verifies signatures, where a key is configured.</param>
/// <param name="Probe">Asks containers what they are.</param>
/// <param name="Runs">Runs cases.</param>
public sealed record AcceptancePorts(IRegistryReader Registry, ISignatureVerifier? Signatures, IContainerProbe Probe, RunPorts Runs);
