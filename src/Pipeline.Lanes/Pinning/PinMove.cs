using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Pinning;

/// <summary>The change of one processor's pin when a proposal is merged.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Before">Its pin on the target branch, or null.</param>
/// <param name="After">Its pin in the proposal, or null.</param>
internal sealed record PinMove(string Processor, Pin? Before, Pin? After)
{
    private static readonly IReadOnlyDictionary<Platform, long> Unknown = new Dictionary<Platform, long>();
    private static readonly IReadOnlyDictionary<string, string> NoPackages = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The bytes that a pull of each platform transfers before the merge, if known.</summary>
    public IReadOnlyDictionary<Platform, long> SizesBefore { get; init; } = Unknown;

    /// <summary>The bytes that it transfers after the merge.</summary>
    public IReadOnlyDictionary<Platform, long> SizesAfter { get; init; } = Unknown;

    /// <summary>Package → version of the image before the merge, without those of its base, according to its bill of materials, if known.</summary>
    public IReadOnlyDictionary<string, string> PackagesBefore { get; init; } = NoPackages;

    /// <summary>Package → version of the image after the merge.</summary>
    public IReadOnlyDictionary<string, string> PackagesAfter { get; init; } = NoPackages;

    /// <summary>Package → version of the base before the merge, if known.</summary>
    public IReadOnlyDictionary<string, string> BasePackagesBefore { get; init; } = NoPackages;

    /// <summary>Package → version of the base after the merge.</summary>
    public IReadOnlyDictionary<string, string> BasePackagesAfter { get; init; } = NoPackages;

    /// <summary>The packages that differ, sorted by name (ordinal); empty if nothing is known of either image.</summary>
    public IReadOnlyList<(string Package, string? Before, string? After)> PackageMoves => PackagesBefore.Count + BasePackagesBefore.Count == 0 || PackagesAfter.Count + BasePackagesAfter.Count == 0
        ? []
        : Moves(PackagesBefore, PackagesAfter);

    /// <summary>The packages of the base that differ; empty if those of either base are unknown.</summary>
    public IReadOnlyList<(string Package, string? Before, string? After)> BasePackageMoves => BasePackagesBefore.Count == 0 || BasePackagesAfter.Count == 0
        ? []
        : Moves(BasePackagesBefore, BasePackagesAfter);

    /// <summary>Why a platform is missing after the merge, according to the processor's spec; null if none is missing.</summary>
    public string? PlatformsReason { get; init; }

    /// <summary>The reason for the change, derived from the two pins alone, so that every run gives the same.</summary>
    public string Reason => After is null
        ? "the processor no longer exists"
        : PinPlan.Outdated(new PinSubject(Processor, Repository.Of(After.Repository), After.Source, After.Base, Before, new PinAvailability.NotAsked()))
            ?? "the same source built different bytes";

    /// <summary>The differences of two sets, by name (ordinal).</summary>
    public static IReadOnlyList<PinMove> Between(PinSet before, PinSet after) =>
    [
        .. before.Pins.Keys.Union(after.Pins.Keys, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(name => new PinMove(name, before.Pins.GetValueOrDefault(name), after.Pins.GetValueOrDefault(name)))
            .Where(move => move.Before != move.After),
    ];

    private static List<(string Package, string? Before, string? After)> Moves(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
    [
        .. before.Keys.Union(after.Keys, StringComparer.Ordinal)
            .Select(package => (Package: package, Before: before.GetValueOrDefault(package), After: after.GetValueOrDefault(package)))
            .Where(package => package.Before != package.After)
            .OrderBy(package => package.Package, StringComparer.Ordinal),
    ];
}
