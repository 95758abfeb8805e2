namespace Pipeline.Lanes.Pinning;

/// <summary>The facts about an image for its SBOM and provenance. They contain no clock or machine.</summary>
/// <param name="Spec">The processor.</param>
/// <param name="Pin">The image's location and sources.</param>
/// <param name="Sources">The source files, by path.</param>
/// <param name="Programs">The compiled programs.</param>
/// <param name="Packages">Third-party packages.</param>
internal sealed record ImageRecord(
    ProcessorSpec Spec,
    Pin Pin,
    IReadOnlyList<RecordedFile> Sources,
    IReadOnlyList<BuiltProgram> Programs,
    IReadOnlyList<RecordedPackage> Packages)
{
    /// <summary>The run that builds it, if GitHub Actions does.</summary>
    public BuildOrigin? Origin { get; init; }

    /// <summary>The facts about the image of one platform: its manifest, with the programs and packages that it has.</summary>
    public ImageRecord On(Platform platform) => this with
    {
        Pin = Pin with { Index = Pin.Platforms[platform], Platforms = new Dictionary<Platform, Digest> { [platform] = Pin.Platforms[platform] } },
        Programs = [.. Programs.Where(program => program.Platform == platform)],
        Packages =
        [
            .. from package in Packages
               where package.Platforms.Count == 0 || package.Platforms.Contains(platform)
               select package.Platforms.Count == 0 ? package : package with { Platforms = [platform] },
        ],
    };

    /// <summary>Why packages of the base may be missing, as a sentence without an end; null if none are.</summary>
    public string? BaseGap { get; init; }
}

/// <summary>A file with both digests of an SPDX document: SHA-256 for verification, SHA-1 because the format demands it.</summary>
internal sealed record RecordedFile(string Path, Digest Sha256, string Sha1);

/// <summary>A third-party package.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Locator">Its package URL (purl).</param>
/// <param name="Place">Where it is.</param>
internal sealed record RecordedPackage(string Name, string Version, string Locator, PackagePlace Place)
{
    /// <summary>The digest of its file, if known.</summary>
    public Digest? Digest { get; init; }

    /// <summary>NuGet's hash of the package, if it is one of NuGet's and locked.</summary>
    public PackageContentHash? ContentHash { get; init; }

    /// <summary>The source package that it was built from, if its metadata names one.</summary>
    public string? Source { get; init; }

    /// <summary>Its licence, if its metadata has one.</summary>
    public string? License { get; init; }

    /// <summary>The platforms that have it; empty for all.</summary>
    public IReadOnlyList<Platform> Platforms { get; init; } = [];
}

/// <summary>Where a package of an image is.</summary>
internal enum PackagePlace
{
    /// <summary>In the base image.</summary>
    Base,

    /// <summary>In the image, from the processor's lock.</summary>
    Image,

    /// <summary>In neither: the build used it.</summary>
    Build,
}
