using Pipeline.Dependencies.Python;

namespace Pipeline.Dependencies.Locks;

/// <summary>A processor's locked Python packages.</summary>
/// <param name="File">The lock's file name, for messages.</param>
/// <param name="Packages">The packages, in the order of the file.</param>
internal sealed record PythonLock(string File, IReadOnlyList<LockedPackage> Packages)
{
    /// <summary>The Python versions that the lock was made for.</summary>
    public VersionSpecifiers? RequiresPython { get; init; }

    /// <summary>The environments that the lock was made for: it fits a target if one of them is true there. None means any.</summary>
    public IReadOnlyList<EnvironmentMarker> Environments { get; init; } = [];

    /// <summary>The dependency groups that are installed by default.</summary>
    public IReadOnlyList<string> DefaultGroups { get; init; } = [];

    /// <summary>Name → version of every package, for comparing two locks. Versions that depend on the platform are joined.</summary>
    public IReadOnlyDictionary<string, string> Versions() => Packages
        .GroupBy(package => package.Name, StringComparer.Ordinal)
        .ToDictionary(
            same => same.Key,
            same => string.Join(", ", same.Select(package => package.Version.ToString()).Distinct(StringComparer.Ordinal)),
            StringComparer.Ordinal);
}

/// <summary>One package of a lock.</summary>
/// <param name="Name">Its normalized name.</param>
/// <param name="Version">Its version.</param>
internal sealed record LockedPackage(string Name, PythonVersion Version)
{
    /// <summary>Where it is installed; null means everywhere.</summary>
    public EnvironmentMarker? Marker { get; init; }

    public VersionSpecifiers? RequiresPython { get; init; }

    /// <summary>Its wheels, if the lock lists them; otherwise the index does.</summary>
    public IReadOnlyList<LockedWheel>? Wheels { get; init; }

    /// <summary>The digests of files that may be used, if the lock lists no wheels.</summary>
    public IReadOnlyList<Digest> Allowed { get; init; } = [];

    /// <summary>The address of its index, if the lock names one.</summary>
    public Uri? Index { get; init; }

    /// <summary>What the lock has instead of wheels, for messages: <c>an sdist</c>, <c>a directory</c>; null if nothing.</summary>
    public string? Otherwise { get; init; }

    public override string ToString() => $"{Name} {Version}";
}

/// <summary>One wheel of a locked package.</summary>
/// <param name="Name">Its file name.</param>
/// <param name="Digest">The digest of its bytes.</param>
/// <param name="Size">Its size in bytes, if known.</param>
internal sealed record LockedWheel(WheelName Name, Digest? Digest, long? Size)
{
    /// <summary>The address to download it from.</summary>
    public Uri? Address { get; init; }

    /// <summary>Its path relative to the lock, if it is a file beside the lock.</summary>
    public string? Path { get; init; }

    /// <summary>Whether its index withdrew it (PEP 592).</summary>
    public bool Yanked { get; init; }
}
