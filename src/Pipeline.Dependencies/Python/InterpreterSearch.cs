using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Dependencies.Archives;
using Pipeline.Dependencies.Distributions;
using Pipeline.Dependencies.Text;

namespace Pipeline.Dependencies.Python;

/// <summary>Finds the Python interpreter of an image in the files of its layers; nothing of the image runs.</summary>
public sealed partial class InterpreterSearch
{
    /// <summary>Changes when the same image may have another result; what was found is kept under it.</summary>
    public const int Version = 2;

    private const int MaxFile = 64 * 1024 * 1024;

    // An image's own builds are in /usr/local, before a distribution's on the default path.
    private static readonly string[] Prefixes = ["usr/local", "usr"];

    private readonly ImageFiles image;
    private readonly IReadOnlyDictionary<string, byte[]> files;

    private InterpreterSearch(ImageFiles image) => (this.image, files) = (image, image.Contents.ToDictionary(StringComparer.Ordinal));

    /// <summary>Reads layers, lowest first.</summary>
    /// <param name="layers">The layers with their media types.</param>
    /// <param name="platform">The image's platform.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the image has no CPython 3, or its C library is unknown.</exception>
    public static PythonTarget Find(IEnumerable<(string MediaType, Stream Content)> layers, Platform platform)
    {
        var read = CLibrary.Read(layers, platform, path => IsTold(path) ? MaxFile : null);
        return new InterpreterSearch(read).Target(platform);
    }

    private static bool IsTold(string path) =>
        Interpreter().IsMatch(path) || Library().IsMatch(path) || Site().IsMatch(path) || CLibrary.IsTold(path);

    private PythonTarget Target(Platform platform)
    {
        foreach (var prefix in Prefixes)
        {
            var executable = image.Resolve($"{prefix}/bin/python3");
            if (files.TryGetValue(executable, out var program) && Series().Match(executable) is { Success: true } series)
            {
                var minor = series.Groups["minor"].Value;
                var version = VersionOf(program, minor)
                    ?? files.Where(file => Library().Match(file.Key) is { Success: true } library && library.Groups["minor"].Value == minor).Select(file => VersionOf(file.Value, minor)).FirstOrDefault(found => found is not null)
                    ?? throw DependencyFault.Of($"the version of /{executable} in the base for {platform} is unknown");
                var (libc, libcVersion) = CLibrary.Of(files, platform);
                return new PythonTarget(version, platform.Architecture == "arm64" ? "aarch64" : "x86_64", libc, libcVersion, "/" + executable, SitePackages(prefix, minor));
            }
        }

        throw DependencyFault.Of($"the base for {platform} has no /usr/bin/python3 or /usr/local/bin/python3, which the packages are for");
    }

    // Debian's own interpreter leaves site-packages alone and looks for packages of the administrator in /usr/local.
    private string SitePackages(string prefix, string minor) =>
        files.TryGetValue($"{prefix}/lib/python3.{minor}/site.py", out var site) && Encoding.UTF8.GetString(site).Contains("dist-packages", StringComparison.Ordinal)
            ? $"/usr/local/lib/python3.{minor}/dist-packages"
            : $"/{prefix}/lib/python3.{minor}/site-packages";

    private static string? VersionOf(byte[] program, string minor) =>
        FullVersion().Matches(Encoding.Latin1.GetString(program)).Where(match => match.Groups["minor"].Value == minor).Select(match => match.Groups["version"].Value).FirstOrDefault();

    [GeneratedRegex(@"^(usr/(local/)?bin/python3(\.\d+)?|etc/alternatives/python3)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Interpreter();

    [GeneratedRegex(@"/python3\.(?<minor>\d+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Series();

    [GeneratedRegex(@"(^|/)libpython3\.(?<minor>\d+)\.so(\.[\d.]+)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Library();

    [GeneratedRegex(@"^usr/(local/)?lib/python3\.\d+/site\.py$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Site();

    [GeneratedRegex(@"\0(?<version>3\.(?<minor>\d+)\.\d+((a|b|rc)\d+)?)\+?\0", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex FullVersion();
}
