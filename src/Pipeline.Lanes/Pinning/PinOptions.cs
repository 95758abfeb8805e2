using Pipeline.Lanes.Release;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Pinning;

/// <summary>The options of BuildAndPin.</summary>
/// <param name="Place">The release's location.</param>
/// <param name="Processor">The only processor to build; null for all.</param>
/// <param name="VerifyReproducible">Whether to build everything twice without a cache and compare.</param>
/// <param name="Degree">The maximum of concurrent builds, 1 or more.</param>
/// <param name="DryRun">Whether to only print the plan.</param>
public sealed record PinOptions(ReleaseTarget Place, string? Processor = null, bool VerifyReproducible = false, int Degree = 2, bool DryRun = false)
{
    /// <summary>The platform whose images with steps its own machine has built (<see cref="PlatformBuildLane"/>); null if this machine builds all.</summary>
    public Platform? BuiltElsewhere { get; init; }

    /// <summary>The run of GitHub Actions, for the provenance; null elsewhere.</summary>
    public BuildOrigin? Origin { get; init; }

    /// <summary>The lane's own folder, for its lock and for layouts on their way to the registry.</summary>
    internal string Work => Path.Combine(Place.Root, ".pipeline", "build-and-pin");
}

/// <summary>The ports of BuildAndPin.</summary>
/// <param name="Layouts">Builds images.</param>
/// <param name="Reader">Reads the registry.</param>
/// <param name="Writer">Writes to the registry.</param>
/// <param name="Proposals">Proposes changes of the pins; null to only write the file.</param>
/// <param name="Signer">Signs images; null without a key.</param>
public sealed record PinPorts(
    ILayoutBuilder Layouts, IRegistryReader Reader, IRegistryWriter Writer, IPinProposals? Proposals = null, IImageSigner? Signer = null);
