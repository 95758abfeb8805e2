using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Adapters.Images;

/// <summary>The command lines of builds.</summary>
internal static class BuildxArguments
{
    private static readonly string[] Common =
    [
        "build",
        "--progress=plain",
        // Attestations contain the time of the build, which would make the image irreproducible.
        "--provenance=false", "--sbom=false",
    ];

    /// <summary>For the engine's own image store.</summary>
    /// <param name="build">The processor to build.</param>
    /// <param name="main">The folder with the Dockerfile.</param>
    /// <param name="contexts">The named contexts.</param>
    /// <param name="metadataFile">The file for buildx's metadata.</param>
    public static IReadOnlyList<string> OfImage(ImageBuild build, string main, IEnumerable<BuildContext> contexts, string metadataFile) =>
    [
        .. Common, .. Steps(build.Spec.Build), "--builder", Buildx.EnginesOwn, "--platform", build.Platform.ToString(), .. Named(contexts),
        "--tag", build.Tag, "--tag", NameOfCheckout(build, Environment.MachineName), "--metadata-file", metadataFile, "--load", main,
    ];

    /// <summary>For all platforms of the processor, as an OCI image layout in a folder.</summary>
    /// <param name="build">The processor to build.</param>
    /// <param name="builder">The builder's name.</param>
    /// <param name="main">The folder with the Dockerfile.</param>
    /// <param name="contexts">The named contexts.</param>
    public static IReadOnlyList<string> OfLayout(LayoutBuild build, string builder, string main, IEnumerable<BuildContext> contexts) =>
    [
        .. Common, .. Steps(build.Spec.Build), "--builder", builder, "--platform", string.Join(',', build.Platforms),
        .. Uncached(build.Cached),
        .. Named(contexts),
        "--output", $"type=oci,{Destination(build.Layout)},tar=false",
        main,
    ];

    /// <summary>For the files of the last stage, as a tar.</summary>
    /// <param name="platform">The platform to build on.</param>
    /// <param name="main">The folder with the Dockerfile.</param>
    /// <param name="basis">The base.</param>
    /// <param name="tar">The tar's path.</param>
    /// <param name="cached">Whether the builder may use its cache.</param>
    public static IReadOnlyList<string> OfFiles(Platform platform, string main, BuildContext basis, string tar, bool cached) =>
    [
        .. Common, .. Steps(null), "--builder", Buildx.EnginesOwn, "--platform", platform.ToString(), .. Uncached(cached), .. Named([basis]),
        "--output", $"type=tar,{Destination(tar)}",
        main,
    ];

    /// <summary>A second name for the image, which only this checkout gives to images of this platform.</summary>
    /// <remarks>
    /// An engine with the containerd image store removes an image when its last name moves away. Another checkout that builds another source under the same tag would
    /// otherwise take the image from a lane that is still running it.
    /// </remarks>
    /// <param name="build">The processor to build.</param>
    /// <param name="machine">The name of this machine, because several may share an engine.</param>
    public static string NameOfCheckout(ImageBuild build, string machine) =>
        $"{build.Tag}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{machine}\n{build.Folder}\n{build.Platform}")))[..12]}";

    // Steps have no network unless the spec says so, and use only their contexts.
    private static IEnumerable<string> Steps(DockerfileBuild? build) =>
        (build?.Arguments ?? new Dictionary<string, string>(StringComparer.Ordinal)).OrderBy(argument => argument.Key, StringComparer.Ordinal)
            .SelectMany(argument => (string[])["--build-arg", $"{argument.Key}={argument.Value}"])
            .Prepend(build?.HasNetwork == true ? "--network=default" : "--network=none");

    private static string[] Uncached(bool cached) => cached ? [] : ["--no-cache"];

    // A field of a CSV line, because a folder's name may contain a comma.
    private static string Destination(string path) => $"\"dest={path.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static IEnumerable<string> Named(IEnumerable<BuildContext> contexts) =>
        contexts.SelectMany(context => (string[])["--build-context", context.ToString()]);
}
