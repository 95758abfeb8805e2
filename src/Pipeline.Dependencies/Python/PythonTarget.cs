using System.Text.Json.Serialization;
using Pipeline.Dependencies.Distributions;

namespace Pipeline.Dependencies.Python;

/// <summary>The Python interpreter of a base image on one platform: what decides which wheels fit and where they go.</summary>
/// <param name="Version">The interpreter's full version, such as 3.11.2.</param>
/// <param name="Machine">The machine as Python calls it: <c>x86_64</c> or <c>aarch64</c>.</param>
/// <param name="LibC">The C library that it is linked to.</param>
/// <param name="LibCVersion">The C library's version, major and minor.</param>
/// <param name="Executable">The absolute path of the interpreter in the image.</param>
/// <param name="SitePackages">The absolute path of the folder for packages in the image, on the interpreter's default path.</param>
public sealed record PythonTarget(string Version, string Machine, LibC LibC, string LibCVersion, string Executable, string SitePackages) : PackageTarget
{
    /// <summary>Major and minor version, such as (3, 11).</summary>
    [JsonIgnore]
    public (int Major, int Minor) Series
    {
        get
        {
            var release = PythonVersion.Parse(Version).Release;
            return ((int)release[0], (int)release[1]);
        }
    }

    /// <summary>The folder for headers of packages: that of the interpreter's own, as with pip.</summary>
    [JsonIgnore]
    public string Headers => $"{Executable[..Executable.IndexOf("/bin/", StringComparison.Ordinal)]}/include/python{Series.Major}.{Series.Minor}";

    /// <summary>The folder of the installation, such as <c>/usr/local</c>: the schemes <c>scripts</c> and <c>data</c> are below it.</summary>
    [JsonIgnore]
    public string Prefix => SitePackages[..SitePackages.IndexOf("/lib/python", StringComparison.Ordinal)];
}
