using Pipeline.Dependencies.Python;
using Pipeline.Dependencies.Text;

namespace Pipeline.Dependencies.Locks;

/// <summary>The wheel that was chosen for a package on one platform.</summary>
internal sealed record SelectedWheel(LockedPackage Package, LockedWheel Wheel);

/// <summary>Chooses what a lock installs on a target.</summary>
/// <param name="lockFile">The lock.</param>
/// <param name="target">The interpreter.</param>
/// <param name="platform">The platform, for messages.</param>
internal sealed class WheelSelection(PythonLock lockFile, PythonTarget target, Platform platform)
{
    private readonly IReadOnlyDictionary<string, int> ranks = WheelTags.RanksOf(target);
    private readonly MarkerEnvironment environment = MarkerEnvironment.Of(target, lockFile.DefaultGroups);
    private readonly PythonVersion python = PythonVersion.Parse(target.Version);

    /// <summary>The packages for the target, in the lock's order.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the lock is not for this target, or names a package twice.</exception>
    public IReadOnlyList<LockedPackage> Packages()
    {
        if (lockFile.RequiresPython is { } required && !required.Contain(python))
        {
            throw DependencyFault.Of($"{lockFile.File} requires Python {required}, but the base for {platform} has {target.Version}; write the lock for that version");
        }

        if (lockFile.Environments is { Count: > 0 } environments && !environments.Any(marker => marker.IsTrueIn(environment)))
        {
            throw DependencyFault.Of($"{lockFile.File} was not made for {platform} with Python {target.Version}; write the lock for that environment");
        }

        List<LockedPackage> packages = [.. lockFile.Packages.Where(package => package.Marker?.IsTrueIn(environment) ?? true)];
        if (packages.GroupBy(package => package.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw DependencyFault.Of($"{lockFile.File} names {twice.Key} {twice.Count()} times for {platform} ({string.Join(", ", twice.Select(package => package.Version))}); write the lock again");
        }

        return packages.Find(package => package.RequiresPython?.Contain(python) == false) is { } unfit
            ? throw DependencyFault.Of($"{unfit} requires Python {unfit.RequiresPython}, but the base for {platform} has {target.Version}; lock another version of it")
            : packages;
    }

    /// <summary>The best of a package's wheels.</summary>
    /// <param name="package">The package.</param>
    /// <param name="wheels">Its wheels, from the lock or its index.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if none fits, or the one that fits was withdrawn.</exception>
    public SelectedWheel Choose(LockedPackage package, IReadOnlyList<LockedWheel> wheels)
    {
        var best = wheels
            .Where(wheel => (package.Version.Local.Count == 0 ? wheel.Name.Version.Public : wheel.Name.Version) == package.Version)
            .Select(wheel => (Wheel: wheel, Rank: Rank(wheel.Name)))
            .Where(candidate => candidate.Rank is not null)
            .OrderBy(candidate => candidate.Rank)
            .ThenByDescending(candidate => candidate.Wheel.Name.Build.Number)
            .ThenByDescending(candidate => candidate.Wheel.Name.Build.Suffix, StringComparer.Ordinal)
            .Select(candidate => candidate.Wheel)
            .FirstOrDefault();
        return best switch
        {
            null => throw DependencyFault.Of(None(package, wheels)),
            { Yanked: true } => throw DependencyFault.Of($"{package}: its index withdrew {best.Name.Text} for {platform}; lock another version of it"),
            _ => new SelectedWheel(package, best),
        };
    }

    private int? Rank(WheelName name) => name.Tags.Min(tag => ranks.TryGetValue(tag, out var rank) ? rank : (int?)null);

    private string None(LockedPackage package, IReadOnlyList<LockedWheel> wheels)
    {
        var (major, minor) = target.Series;
        var wanted = $"{platform} (Python {major}.{minor}, {target.LibC.ToString().ToLowerInvariant()} {target.LibCVersion})";
        return (wheels.Count, package.Otherwise) switch
        {
            (0, { } otherwise) => $"{package} has only {otherwise}, and nothing is built here; build a wheel of it for {wanted}, or lock a version that has one",
            (0, null) => $"{package} has no wheel; lock a version that has one for {wanted}",
            _ => $"{package} has no wheel for {wanted} among its {wheels.Count}; lock a version that has one, or take the platform out of processor.json",
        };
    }
}
