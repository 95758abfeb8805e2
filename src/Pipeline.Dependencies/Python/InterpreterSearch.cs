using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Dependencies.Archives;
using Pipeline.Dependencies.Locks;

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
        var read = new ImageFiles($"the base for {platform}", path => IsTold(path) ? MaxFile : null);
        foreach (var (mediaType, content) in layers)
        {
            using var layer = content;
            try
            {
                read.Add(mediaType, layer);
            }
            catch (InvalidDataException e)
            {
                throw DependencyFault.Of(e.Message, e);
            }
        }

        return new InterpreterSearch(read).Target(platform);
    }

    private static bool IsTold(string path) =>
        Interpreter().IsMatch(path) || Library().IsMatch(path) || Site().IsMatch(path) || Glibc().IsMatch(path) || path is "lib/apk/db/installed" or "usr/lib/apk/db/installed";

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
                var (libc, libcVersion) = LibCOf(platform);
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

    private (LibC LibC, string Version) LibCOf(Platform platform)
    {
        // Libraries for other machines, which cross compilers bring, do not count.
        var glibc = files.Where(file => Glibc().IsMatch(file.Key) && !Foreign().IsMatch(file.Key))
            .Select(file => GlibcVersion().Match(Encoding.Latin1.GetString(file.Value)))
            .FirstOrDefault(match => match.Success);
        if (glibc is not null)
        {
            return (LibC.Glibc, glibc.Groups["version"].Value);
        }

        var musl = files.Where(file => file.Key.EndsWith("apk/db/installed", StringComparison.Ordinal))
            .Select(file => MuslVersion().Match(Encoding.UTF8.GetString(file.Value)))
            .FirstOrDefault(match => match.Success);
        return musl is not null
            ? (LibC.Musl, musl.Groups["version"].Value)
            : throw DependencyFault.Of($"the C library of the base for {platform} is unknown; it must be glibc, or musl of Alpine packages");
    }

    private static string? VersionOf(byte[] program, string minor) =>
        FullVersion().Matches(Encoding.Latin1.GetString(program)).Where(match => match.Groups["minor"].Value == minor).Select(match => match.Groups["version"].Value).FirstOrDefault();

    [GeneratedRegex(@"^(usr/(local/)?bin/python3(\.\d+)?|etc/alternatives/python3)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Interpreter();

    [GeneratedRegex("^usr/[a-z0-9_]+-linux-[a-z]+/", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Foreign();

    [GeneratedRegex(@"/python3\.(?<minor>\d+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Series();

    [GeneratedRegex(@"(^|/)libpython3\.(?<minor>\d+)\.so(\.[\d.]+)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Library();

    [GeneratedRegex(@"^usr/(local/)?lib/python3\.\d+/site\.py$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Site();

    [GeneratedRegex(@"(^|/)libc(-2\.\d+\.so|\.so\.6)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Glibc();

    [GeneratedRegex(@"GNU C Library [^\0]*? version (?<version>2\.\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex GlibcVersion();

    [GeneratedRegex(@"(^|\n)P:musl\nV:(?<version>\d+\.\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex MuslVersion();

    [GeneratedRegex(@"\0(?<version>3\.(?<minor>\d+)\.\d+((a|b|rc)\d+)?)\+?\0", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex FullVersion();
}
