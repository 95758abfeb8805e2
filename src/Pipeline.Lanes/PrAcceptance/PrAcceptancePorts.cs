using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What the PR lane works through. Opened only when something has to be run.</summary>
/// <param name="Builder">Builds images.</param>
/// <param name="Probe">Asks containers what they are.</param>
/// <param name="Runs">Runs cases.</param>
/// <param name="Platform">What images are built for: the engine's own platform.</param>
public sealed record PrAcceptancePorts(IImageBuilder Builder, IContainerProbe Probe, RunPorts Runs, Platform Platform)
{
    /// <summary>What cases are perturbed through, where that was asked for.</summary>
    public PerturbationPorts? Perturbation { get; init; }
}
