using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Images;

/// <summary>The command line of a build.</summary>
internal static class BuildxArguments
{
    /// <param name="build">What to build.</param>
    /// <param name="contexts">The named contexts.</param>
    /// <param name="metadataFile">Where buildx tells what it built.</param>
    public static IReadOnlyList<string> Of(ImageBuild build, IEnumerable<BuildContext> contexts, string metadataFile) =>
    [
        "buildx", "build",
        "--progress=plain",
        "--platform", build.Platform.ToString(),
        // A build step takes what it is given, and nothing from elsewhere.
        "--network=none",
        // Attestations hold the time of the build: without them the same source is the same image.
        "--provenance=false", "--sbom=false",
        .. contexts.SelectMany(context => (string[])["--build-context", context.ToString()]),
        "--tag", build.Tag,
        "--metadata-file", metadataFile,
        "--load",
        build.Folder,
    ];
}
