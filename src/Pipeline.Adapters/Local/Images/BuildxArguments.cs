using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Images;

/// <summary>The command lines of builds.</summary>
internal static class BuildxArguments
{
    private static readonly string[] Common =
    [
        "build",
        "--progress=plain",
        // A build step takes what it is given, and nothing from elsewhere.
        "--network=none",
        // Attestations hold the time of the build: without them the same source is the same image.
        "--provenance=false", "--sbom=false",
    ];

    /// <summary>For the engine's own image store.</summary>
    /// <param name="platform">What it is built for.</param>
    /// <param name="tag">The human tag.</param>
    /// <param name="main">The folder with the Dockerfile.</param>
    /// <param name="contexts">The named contexts.</param>
    /// <param name="metadataFile">Where buildx tells what it built.</param>
    public static IReadOnlyList<string> OfImage(
        Platform platform, string tag, string main, IEnumerable<BuildContext> contexts, string metadataFile) =>
    [
        .. Common, "--builder", Buildx.EnginesOwn, "--platform", platform.ToString(), .. Named(contexts), "--tag", tag, "--metadata-file", metadataFile, "--load", main,
    ];

    /// <summary>For all platforms of the processor, as an OCI image layout in a folder.</summary>
    /// <param name="build">What to build.</param>
    /// <param name="builder">The builder's name.</param>
    /// <param name="main">The folder with the Dockerfile.</param>
    /// <param name="contexts">The named contexts.</param>
    public static IReadOnlyList<string> OfLayout(LayoutBuild build, string builder, string main, IEnumerable<BuildContext> contexts) =>
    [
        .. Common, "--builder", builder, "--platform", string.Join(',', build.Spec.Platforms),
        .. build.Cached ? (string[])[] : ["--no-cache"],
        .. Named(contexts),
        // One line of CSV; a folder's name may hold a comma.
        "--output", $"type=oci,\"dest={build.Layout.Replace("\"", "\"\"", StringComparison.Ordinal)}\",tar=false,rewrite-timestamp=true",
        main,
    ];

    private static IEnumerable<string> Named(IEnumerable<BuildContext> contexts) =>
        contexts.SelectMany(context => (string[])["--build-context", context.ToString()]);
}
