namespace Pipeline.Contracts.Ports;

/// <summary>What to build for a registry: a processor for its platforms, as one OCI image layout.</summary>
/// <param name="Spec">The processor.</param>
/// <param name="Folder">The absolute path of <c>processors/&lt;name&gt;</c>.</param>
/// <param name="Layout">The layout's folder, which must not exist yet.</param>
/// <param name="Cached">Whether the builder may use its cache; a reproducibility proof may not.</param>
public sealed record LayoutBuild(ProcessorSpec Spec, string Folder, string Layout, bool Cached)
{
    /// <summary>The platforms that the layout covers, sorted; empty if another machine builds all.</summary>
    public IReadOnlyList<Platform> Platforms { get; init; } = Spec.Platforms;

    /// <summary>The platforms that another machine builds: what is recorded of the image covers them, the layout does not.</summary>
    public IReadOnlyList<Platform> Elsewhere { get; init; } = [];
}

/// <summary>What a completed layout was built from.</summary>
/// <param name="Base">The digest of the base image's index, or null.</param>
/// <param name="Programs">The compiled programs; empty if the processor compiles nothing.</param>
public sealed record BuiltLayout(Digest? Base, IReadOnlyList<BuiltProgram> Programs)
{
    /// <summary>The packages of the processor's lock that are in the image.</summary>
    public IReadOnlyList<BuiltPackage> Packages { get; init; } = [];

    /// <summary>The packages that the base's package manager has installed.</summary>
    public IReadOnlyList<BuiltPackage> BasePackages { get; init; } = [];

    /// <summary>Why packages of the base may be missing from that list, as a sentence without an end; null if none are.</summary>
    public string? BaseGap { get; init; }
}

/// <summary>A compiled program that an image contains on one platform.</summary>
/// <param name="Name">Its name: the processor's, or <c>run</c>.</param>
/// <param name="Platform">The platform.</param>
/// <param name="Digest">The digest of its file: the executable, or the assembly.</param>
public sealed record BuiltProgram(string Name, Platform Platform, Digest Digest);

/// <summary>A package that an image contains on some platforms.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Locator">Its package URL (purl), with the file name if it is from a lock.</param>
/// <param name="Digest">The digest of its file, if known.</param>
/// <param name="License">Its licence, if its metadata has one.</param>
/// <param name="Platforms">The platforms that have it.</param>
public sealed record BuiltPackage(string Name, string Version, string Locator, Digest? Digest, string? License, IReadOnlyList<Platform> Platforms)
{
    /// <summary>The source package that it was built from, if its metadata names one.</summary>
    public string? Source { get; init; }

    /// <summary>NuGet's hash of the package, if it is one of NuGet's and locked.</summary>
    public PackageContentHash? ContentHash { get; init; }
}

/// <summary>Builds images for registries. The same source gives the same bytes on any machine, in any folder, at any time.</summary>
public interface ILayoutBuilder
{
    /// <summary>Builds the layout: an index of the platforms, or the bare manifest of a single one.</summary>
    /// <param name="build">What to build.</param>
    /// <param name="progress">Receives each line of the builder's output.</param>
    /// <param name="cancellationToken">Stops the builder.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> with the failed step; <paramref name="progress"/> received the builder's last lines.</exception>
    Task<BuiltLayout> Build(LayoutBuild build, Action<string> progress, CancellationToken cancellationToken);
}
