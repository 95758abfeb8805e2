using System.Text.RegularExpressions;
using Pipeline.Dependencies.Distributions;
using Pipeline.Dependencies.Text;

namespace Pipeline.Dependencies.Node;

/// <summary>Node.js of a base image on one platform: what decides which packages fit.</summary>
/// <param name="Cpu">The processor as Node.js calls it (<c>process.arch</c>): <c>x64</c> or <c>arm64</c>.</param>
/// <param name="LibC">The C library of the image.</param>
public sealed partial record NodeTarget(string Cpu, LibC LibC) : PackageTarget
{
    /// <summary>Changes when the same image may have another result; what was found is kept under it.</summary>
    public const int Version = 1;

    private const int MaxFile = 64 * 1024 * 1024;

    /// <summary>The operating system as Node.js calls it (<c>process.platform</c>).</summary>
    public const string Os = "linux";

    /// <summary>Reads layers, lowest first; nothing of the image runs.</summary>
    /// <param name="layers">The layers with their media types.</param>
    /// <param name="platform">The image's platform.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the image has no Node.js, or its C library is unknown.</exception>
    public static NodeTarget Find(IEnumerable<(string MediaType, Stream Content)> layers, Platform platform)
    {
        // Of the program only its presence counts.
        var image = CLibrary.Read(layers, platform, path => Program().IsMatch(path) ? 0 : CLibrary.IsTold(path) ? MaxFile : null);
        return image.Paths.Any(path => Program().IsMatch(path))
            ? new(platform.Architecture == "arm64" ? "arm64" : "x64", CLibrary.Of(image.Contents.ToDictionary(StringComparer.Ordinal), platform).LibC)
            : throw DependencyFault.Of($"the base for {platform} has no program node in a folder bin, which the packages are for");
    }

    [GeneratedRegex("(^|/)bin/node(js)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Program();
}
