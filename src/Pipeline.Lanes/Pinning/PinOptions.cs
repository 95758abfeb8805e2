using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Lanes;

/// <summary>What was asked of BuildAndPin.</summary>
/// <param name="Place">Where the release goes.</param>
/// <param name="Processor">The one processor to build, or all of them.</param>
/// <param name="VerifyReproducible">Whether each build is made twice, without what the builder remembers, and compared.</param>
/// <param name="Degree">How many images are built at once, 1 or more.</param>
/// <param name="DryRun">Whether to plan and do nothing.</param>
public sealed record PinOptions(ReleaseTarget Place, string? Processor = null, bool VerifyReproducible = false, int Degree = 2, bool DryRun = false)
{
    /// <summary>The lane's own folder: layouts on their way to the registry, and its lock.</summary>
    internal string Work => Path.Combine(Place.Root, ".pipeline", "build-and-pin");
}

/// <summary>What BuildAndPin works through.</summary>
/// <param name="Layouts">Builds images.</param>
/// <param name="Reader">Reads the registry.</param>
/// <param name="Writer">Writes to it.</param>
/// <param name="Proposals">Where a change of the pins is proposed; none where it only goes to the file.</param>
/// <param name="Signer">Signs images; none where there is no key.</param>
public sealed record PinPorts(
    ILayoutBuilder Layouts, IRegistryReader Reader, IRegistryWriter Writer, IPinProposals? Proposals = null, IImageSigner? Signer = null);
