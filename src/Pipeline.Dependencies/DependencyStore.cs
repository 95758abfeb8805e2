using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Dependencies.Downloads;
using Pipeline.Dependencies.Locks;
using Pipeline.Dependencies.Python;

namespace Pipeline.Dependencies;

/// <summary>The downloaded packages of a repository, and what was chosen for each lock and target: <c>.pipeline/dependencies</c>.</summary>
/// <remarks>Once a lock's files are there, no index is asked again: its digests decide the bytes, wherever they came from.</remarks>
public sealed class DependencyStore : IDisposable
{
    private const int Concurrent = 8;
    private readonly string folder;
    private readonly IndexCatalog indexes;
    private readonly DownloadClient client;
    private readonly DownloadCache cache;
    private readonly PackageIndex index;

    /// <param name="folder">The folder.</param>
    /// <param name="indexes">The repository's indexes.</param>
    /// <param name="options">The options of downloads.</param>
    public DependencyStore(string folder, IndexCatalog indexes, DownloadOptions options)
    {
        (this.folder, this.indexes) = (folder, indexes);
        client = new DownloadClient(options);
        cache = new DownloadCache(Path.Combine(folder, "files"), client);
        index = new PackageIndex(client);
    }

    /// <summary>Chooses a lock's packages for a target and downloads them.</summary>
    /// <param name="locked">The lock.</param>
    /// <param name="target">The interpreter of the base.</param>
    /// <param name="platform">The platform.</param>
    /// <param name="progress">Receives a line for each download.</param>
    /// <param name="cancellationToken">Stops the downloads.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> with the package, the platform, and what to do.</exception>
    public async Task<PackageSet> Resolve(ProcessorLock locked, PythonTarget target, Platform platform, Action<string> progress, CancellationToken cancellationToken)
    {
        var selection = new WheelSelection(locked.Packages, target, platform);
        var packages = selection.Packages();
        var key = Sha256.Of(JsonSerializer.SerializeToUtf8Bytes(new SelectionKey(locked.Digest, target), DependencyJson.Default.SelectionKey));
        var remembered = new JsonRecord<Dictionary<string, SelectedFile>>(Path.Combine(folder, "selections", key.Hex + ".json"), DependencyJson.Default.DictionaryStringSelectedFile);
        var known = remembered.Read() ?? [];
        var resolved = new ConcurrentDictionary<string, ResolvedPackage>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            packages,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrent, CancellationToken = cancellationToken },
            async (package, token) => resolved[package.Name] = await Resolve(locked, package, selection, known, progress, token));
        List<ResolvedPackage> ordered = [.. packages.Select(package => resolved[package.Name])];
        remembered.Write(ordered.ToDictionary(package => package.Name, package => new SelectedFile(package.Wheel.Text, package.Digest), StringComparer.Ordinal));
        return new PackageSet(target, platform, ordered);
    }

    public void Dispose() => client.Dispose();

    private async ValueTask<ResolvedPackage> Resolve(
        ProcessorLock locked, LockedPackage package, WheelSelection selection, Dictionary<string, SelectedFile> known, Action<string> progress, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(package.Name, out var file) && file is { Wheel: not null, Digest: not null } && cache.Find(file.Digest) is { } there && WheelName.TryParse(file.Wheel, out var name))
        {
            return new(package.Name, package.Version.ToString(), name, file.Digest, there);
        }

        var wheels = package.Wheels ?? await index.Wheels(package, indexes, cancellationToken);
        while (true)
        {
            var wheel = selection.Choose(package, wheels).Wheel;
            if (wheel.Path is { } path)
            {
                return Vendored(locked, package, wheel, path);
            }

            if (wheel.Digest is null || cache.Find(wheel.Digest) is null)
            {
                progress($"downloading {wheel.Name.Text}");
            }

            IReadOnlyList<Digest> allowed = wheel.Digest is { } only ? [only] : package.Allowed;
            var (downloaded, digest) = await cache.Get(wheel.Address!, allowed, wheel.Size, wheel.Name.Text, indexes, cancellationToken);
            if (downloaded is not null)
            {
                return new(package.Name, package.Version.ToString(), wheel.Name, digest, downloaded);
            }

            // An index may name no digests; then only its bytes tell whether the lock means this wheel or another one.
            wheels = wheel.Digest is null && wheels.Count > 1
                ? [.. wheels.Where(other => other != wheel)]
                : throw DependencyFault.Of($"{wheel.Address!.Authority} serves other bytes than the lock's for {wheel.Name.Text}: {digest}; if that is intended, write the lock again");
        }
    }

    // A wheel beside the lock: read where it is, held to its digest like any other.
    private static ResolvedPackage Vendored(ProcessorLock locked, LockedPackage package, LockedWheel wheel, string relative)
    {
        if (relative.Any(char.IsControl))
        {
            throw DependencyFault.Of($"{package}: a path in the lock has control characters");
        }

        var path = Path.GetFullPath(Path.Combine(locked.Folder, relative));
        if (!path.StartsWith(Path.GetFullPath(locked.Folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(path))
        {
            throw DependencyFault.Of($"{package}: {relative} is not a file in the processor's folder");
        }

        using var file = File.OpenRead(path);
        return Digest.FromHash(System.Security.Cryptography.SHA256.HashData(file)) == wheel.Digest
            ? new(package.Name, package.Version.ToString(), wheel.Name, wheel.Digest!, path)
            : throw DependencyFault.Of($"{package}: {relative} has other bytes than the lock says; write the lock again");
    }
}

/// <summary>A package of a lock with the wheel to install.</summary>
/// <param name="Name">The normalized name.</param>
/// <param name="Version">The version.</param>
/// <param name="Wheel">The wheel's name.</param>
/// <param name="Digest">The wheel's digest.</param>
/// <param name="Path">The wheel's file.</param>
internal sealed record ResolvedPackage(string Name, string Version, WheelName Wheel, Digest Digest, string Path);

/// <summary>What was chosen for a package.</summary>
internal sealed record SelectedFile(string Wheel, Digest Digest);

/// <summary>What decides a choice.</summary>
internal sealed record SelectionKey(Digest Lock, PythonTarget Target);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Dictionary<string, SelectedFile>))]
[JsonSerializable(typeof(SelectionKey))]
[JsonSerializable(typeof(PythonTarget))]
internal sealed partial class DependencyJson : JsonSerializerContext;
