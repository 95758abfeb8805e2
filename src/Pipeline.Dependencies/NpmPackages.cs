using System.Collections.Concurrent;
using Pipeline.Dependencies.Archives;
using Pipeline.Dependencies.Downloads;
using Pipeline.Dependencies.Locks;
using Pipeline.Dependencies.Node;

namespace Pipeline.Dependencies;

/// <summary>Downloads the Node packages of a lock.</summary>
internal sealed class NpmPackages(DownloadCache cache, NpmRegistry registry, IndexCatalog indexes)
{
    private const string FileScheme = "file:";

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> with the package, the platform, and what to do.</exception>
    public async Task<NpmSet> Resolve(ProcessorLock locked, NpmLock packageLock, NodeTarget target, Platform platform, Action<string> progress, CancellationToken cancellationToken)
    {
        var selection = new NpmSelection(packageLock, target, platform);
        var packages = selection.Packages();
        var archives = new ConcurrentDictionary<string, PackageArchive>(StringComparer.Ordinal);
        // A package may have several places; its archive is downloaded once.
        await Parallel.ForEachAsync(
            packages.Where(package => !package.IsBundled).GroupBy(package => package.Hashes[0]),
            new ParallelOptions { MaxDegreeOfParallelism = DependencyStore.Concurrent, CancellationToken = cancellationToken },
            async (same, token) =>
            {
                var archive = await Get(locked, same.First(), progress, token);
                foreach (var package in same)
                {
                    archives[package.Place] = archive;
                }
            });
        return new NpmSet(
            platform,
            [.. packages.Select(package => new ResolvedNpmPackage(package, package.IsBundled ? null : archives[package.Place]))],
            packageLock.Packages.Keys.ToHashSet(StringComparer.Ordinal),
            selection.MayDoWithout);
    }

    private async Task<PackageArchive> Get(ProcessorLock locked, NpmPackage package, Action<string> progress, CancellationToken cancellationToken)
    {
        if (package.Resolved?.StartsWith(FileScheme, StringComparison.Ordinal) == true)
        {
            var (path, own) = VendoredFile.Find(locked.Folder, package.Resolved[FileScheme.Length..], package.Hashes, package.ToString());
            return Archive(path, own);
        }

        foreach (var hash in package.Hashes)
        {
            if (cache.Find(hash) is { } there)
            {
                return Archive(there, hash);
            }
        }

        progress($"downloading {package}");
        var address = package.Address ?? await registry.Archive(package, indexes, cancellationToken);
        var (downloaded, found) = await cache.Get(address, package.Hashes, size: null, package.ToString(), indexes, cancellationToken);
        return downloaded is not null ? Archive(downloaded, found) : throw DownloadCache.OtherBytes(address, package.ToString(), found);

        PackageArchive Archive(string path, ContentHash hash) => new(package.Name, package.Version!, "archive", "archive of npm", hash, path);
    }
}
