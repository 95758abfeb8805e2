using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Dependencies.Archives;
using Pipeline.Dependencies.Text;

namespace Pipeline.Dependencies.Distributions;

/// <summary>A C library.</summary>
public enum LibC
{
    Glibc,
    Musl,
}

/// <summary>What of a base image on one platform decides which packages fit and where they go.</summary>
public abstract record PackageTarget;

/// <summary>The C library of an image, found in the files of its layers.</summary>
internal static partial class CLibrary
{
    /// <summary>Whether a file may tell the C library.</summary>
    public static bool IsTold(string path) => Glibc().IsMatch(path) || ApkDatabase.Paths.Contains(path, StringComparer.Ordinal);

    /// <summary>The kind and its version, major and minor.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if it is unknown.</exception>
    public static (LibC LibC, string Version) Of(IReadOnlyDictionary<string, byte[]> files, Platform platform)
    {
        // Libraries for other machines, which cross compilers bring, do not count.
        var glibc = files.Where(file => Glibc().IsMatch(file.Key) && !Foreign().IsMatch(file.Key))
            .Select(file => GlibcVersion().Match(Encoding.Latin1.GetString(file.Value)))
            .FirstOrDefault(match => match.Success);
        if (glibc is not null)
        {
            return (LibC.Glibc, glibc.Groups["version"].Value);
        }

        var musl = files.Where(file => ApkDatabase.Paths.Contains(file.Key, StringComparer.Ordinal))
            .Select(file => MuslVersion().Match(Encoding.UTF8.GetString(file.Value)))
            .FirstOrDefault(match => match.Success);
        return musl is not null
            ? (LibC.Musl, musl.Groups["version"].Value)
            : throw DependencyFault.Of($"the C library of the base for {platform} is unknown; it must be glibc, or musl of Alpine packages");
    }

    /// <summary>Reads layers, lowest first.</summary>
    /// <param name="layers">The layers with their media types.</param>
    /// <param name="platform">The image's platform.</param>
    /// <param name="limit">The most bytes of a path's content to keep; null for a path that does not matter.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if a layer is no tar.</exception>
    public static ImageFiles Read(IEnumerable<(string MediaType, Stream Content)> layers, Platform platform, Func<string, int?> limit)
    {
        var read = new ImageFiles($"the base for {platform}", limit);
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

        return read;
    }

    [GeneratedRegex("^usr/[a-z0-9_]+-linux-[a-z]+/", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Foreign();

    [GeneratedRegex(@"(^|/)libc(-2\.\d+\.so|\.so\.6)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Glibc();

    [GeneratedRegex(@"GNU C Library [^\0]*? version (?<version>2\.\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex GlibcVersion();

    [GeneratedRegex(@"(^|\n)P:musl\nV:(?<version>\d+\.\d+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex MuslVersion();
}
