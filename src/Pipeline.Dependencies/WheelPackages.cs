using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Dependencies.Archives;
using Pipeline.Dependencies.Downloads;
using Pipeline.Dependencies.Locks;
using Pipeline.Dependencies.Node;
using Pipeline.Dependencies.Python;

namespace Pipeline.Dependencies;

/// <summary>Chooses and downloads the wheels of a lock.</summary>
/// <param name="folder">The folder of dependencies, in which the choices are kept.</param>
/// <param name="cache">The downloaded files.</param>
/// <param name="index">What asks indexes for wheels.</param>
/// <param name="indexes">The repository's indexes.</param>
internal sealed class WheelPackages(string folder, DownloadCache cache, PackageIndex index, IndexCatalog indexes)
{
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> with the package, the platform, and what to do.</exception>
    public async Task<WheelSet> Resolve(ProcessorLock locked, PythonLock pythonLock, PythonTarget target, Platform platform, Action<string> progress, CancellationToken cancellationToken)
    {
        var selection = new WheelSelection(pythonLock, target, platform);
        var packages = selection.Packages();
        var key = Sha256.Of(JsonSerializer.SerializeToUtf8Bytes(new SelectionKey(locked.Digest, target), DependencyJson.Default.SelectionKey));
        var remembered = new JsonRecord<Dictionary<string, SelectedFile>>(Path.Combine(folder, "selections", key.Hex + ".json"), DependencyJson.Default.DictionaryStringSelectedFile);
        var known = remembered.Read() ?? [];
        var resolved = new ConcurrentDictionary<string, ResolvedPackage>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            packages,
            new ParallelOptions { MaxDegreeOfParallelism = DependencyStore.Concurrent, CancellationToken = cancellationToken },
            async (package, token) => resolved[package.Name] = await Resolve(locked, package, selection, known, progress, token));
        List<ResolvedPackage> ordered = [.. packages.Select(package => resolved[package.Name])];
        remembered.Write(ordered.ToDictionary(package => package.Name, package => new SelectedFile(package.Wheel.Text, package.Digest), StringComparer.Ordinal));
        return new WheelSet(target, platform, ordered);
    }

    private async ValueTask<ResolvedPackage> Resolve(
        ProcessorLock locked, LockedPackage package, WheelSelection selection, Dictionary<string, SelectedFile> known, Action<string> progress, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(package.Name, out var file) && file is { Wheel: not null, Digest: not null } && cache.Find(ContentHash.Of(file.Digest)) is { } there && WheelName.TryParse(file.Wheel, out var name))
        {
            return new(package.Name, package.Version.ToString(), name, file.Digest, there);
        }

        var wheels = package.Wheels ?? await index.Wheels(package, indexes, cancellationToken);
        while (true)
        {
            var wheel = selection.Choose(package, wheels).Wheel;
            if (wheel.Path is { } path)
            {
                return new(package.Name, package.Version.ToString(), wheel.Name, wheel.Digest!, VendoredFile.Find(locked.Folder, path, [ContentHash.Of(wheel.Digest!)], package.ToString()).Path);
            }

            if (wheel.Digest is null || cache.Find(ContentHash.Of(wheel.Digest)) is null)
            {
                progress($"downloading {wheel.Name.Text}");
            }

            IReadOnlyList<Digest> allowed = wheel.Digest is { } only ? [only] : package.Allowed;
            var (downloaded, hash) = await cache.Get(wheel.Address!, [.. allowed.Select(ContentHash.Of)], wheel.Size, wheel.Name.Text, indexes, cancellationToken);
            if (downloaded is not null)
            {
                return new(package.Name, package.Version.ToString(), wheel.Name, Digest.FromHash(hash.Value), downloaded);
            }

            // An index may name no digests; then only its bytes tell whether the lock means this wheel or another one.
            wheels = wheel.Digest is null && wheels.Count > 1
                ? [.. wheels.Where(other => other != wheel)]
                : throw DownloadCache.OtherBytes(wheel.Address!, wheel.Name.Text, hash);
        }
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
[JsonSerializable(typeof(NodeTarget))]
internal sealed partial class DependencyJson : JsonSerializerContext;
