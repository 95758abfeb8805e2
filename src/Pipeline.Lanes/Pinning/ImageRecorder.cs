using System.Security.Cryptography;
using System.Text.Json;
using Pipeline.Dependencies.Text;

namespace Pipeline.Lanes.Pinning;

/// <summary>Collects the facts about an image: its sources, and the packages of its base and lock files.</summary>
/// <param name="root">The absolute path of the checkout.</param>
/// <param name="sources">The sources of images.</param>
internal sealed class ImageRecorder(string root, PinSources sources)
{
    private const string LockFile = "packages.lock.json";

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if a package list is malformed.</exception>
    public ImageRecord Record(ProcessorSpec spec, Pin pin, BuiltLayout built)
    {
        var files = sources.Files(spec);
        try
        {
            List<RecordedPackage> ofBase = [.. built.BasePackages.Count > 0 ? built.BasePackages.Select(package => Recorded(package, PackagePlace.Base)) : Debian(spec)];
            return new ImageRecord(
                spec,
                pin,
                [.. files.Select(file => new RecordedFile(file.Key, file.Value.Sha256, Sha1(file.Key)))],
                built.Programs,
                [.. ofBase.Concat(built.Packages.Select(package => Recorded(package, PackagePlace.Image))).Concat(files.Keys.Where(path => Path.GetFileName(path) == LockFile).SelectMany(NuGet))
                    .DistinctBy(package => package.Locator, StringComparer.Ordinal)
                    .OrderBy(package => package.Locator, StringComparer.Ordinal)])
            {
                BaseGap = built.BasePackages.Count == 0 && ofBase.Count > 0 ? null : built.BaseGap,
            };
        }
        catch (Exception e) when (e is FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the packages of {spec.Name} cannot be listed: {e.Message}", e);
        }
    }

    // The smallest base has no database of its packages: set-up lists them as name_version_architecture.deb, with %3a for a colon in the version.
    private IEnumerable<RecordedPackage> Debian(ProcessorSpec spec)
    {
        var list = Path.Combine(root, ".pipeline", "bases", $"{spec.Base}.packages");
        return spec.Base != ProcessorSpec.ScratchBase && File.Exists(list) ? File.ReadLines(list).Where(line => line.Length > 0).Select(Package) : [];

        static RecordedPackage Package(string line) => Path.GetFileNameWithoutExtension(line).Split('_') is [var name, var escaped, var architecture]
            && Uri.UnescapeDataString(escaped) is var version
                ? new(name, version, PackageUrl.Of("deb", "debian", name, version, ("arch", architecture)), PackagePlace.Base)
                : throw new FormatException($"{line} is not the name of a Debian package");
    }

    private static RecordedPackage Recorded(BuiltPackage package, PackagePlace place) => new(package.Name, package.Version, package.Locator, place)
    {
        Digest = package.Digest,
        ContentHash = package.ContentHash,
        Source = package.Source,
        License = package.License,
        Platforms = package.Platforms,
    };

    private IEnumerable<RecordedPackage> NuGet(string path) =>
        from framework in StrictJson.Parse(File.ReadAllBytes(Path.Combine(root, path))).GetProperty("dependencies").EnumerateObject()
        from package in framework.Value.EnumerateObject()
        where package.Value.TryGetProperty("resolved", out _)
        let version = package.Value.GetProperty("resolved").GetString()!
        select new RecordedPackage(package.Name, version, PackageUrl.Of("nuget", null, package.Name, version), PackagePlace.Build)
        {
            ContentHash = PackageContentHash.Parse(package.Value.GetProperty("contentHash").GetString()!),
        };

#pragma warning disable CA5350 // SPDX 2.3 demands a SHA-1 beside the SHA-256; nothing relies on it.
    private string Sha1(string path)
    {
        using var file = File.OpenRead(Path.Combine(root, path));
        return Convert.ToHexStringLower(SHA1.HashData(file));
    }
#pragma warning restore CA5350
}
