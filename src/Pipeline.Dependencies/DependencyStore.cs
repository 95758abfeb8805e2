using System.Text.Json.Serialization.Metadata;
using Pipeline.Dependencies.Distributions;
using Pipeline.Dependencies.Downloads;
using Pipeline.Dependencies.Node;
using Pipeline.Dependencies.Python;

namespace Pipeline.Dependencies;

/// <summary>The downloaded packages of a repository, and what was chosen for each lock and target: <c>.pipeline/dependencies</c>.</summary>
/// <remarks>Once a lock's files are there, no index is asked again: its digests decide the bytes, wherever they came from.</remarks>
public sealed class DependencyStore : IDisposable
{
    internal const int Concurrent = 8;

    private readonly string folder;
    private readonly DownloadClient client;
    private readonly WheelPackages wheels;
    private readonly NpmPackages archives;

    /// <param name="folder">The folder.</param>
    /// <param name="indexes">The repository's indexes.</param>
    /// <param name="options">The options of downloads.</param>
    public DependencyStore(string folder, IndexCatalog indexes, DownloadOptions options)
    {
        this.folder = folder;
        client = new DownloadClient(options);
        var cache = new DownloadCache(Path.Combine(folder, "files"), client);
        wheels = new WheelPackages(folder, cache, new PackageIndex(client), indexes);
        archives = new NpmPackages(cache, new NpmRegistry(client), indexes);
    }

    /// <summary>What of a base decides about a lock's packages; reading all layers takes longer than the build of a processor whose code changed, so that it is kept.</summary>
    /// <param name="locked">The lock.</param>
    /// <param name="image">The digest of the base's image on the platform.</param>
    /// <param name="layers">Opens its layers with their media types, lowest first.</param>
    /// <param name="platform">The platform.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the base does not have what the packages are for.</exception>
    public PackageTarget Target(ProcessorLock locked, Digest image, Func<IEnumerable<(string MediaType, Stream Content)>> layers, Platform platform) => locked.Npm is null
        ? Known($"{image.Hex}-{InterpreterSearch.Version}", DependencyJson.Default.PythonTarget, () => InterpreterSearch.Find(layers(), platform))
        : Known($"{image.Hex}-node-{NodeTarget.Version}", DependencyJson.Default.NodeTarget, () => NodeTarget.Find(layers(), platform));

    /// <summary>Chooses a lock's packages for a target and downloads them.</summary>
    /// <param name="locked">The lock.</param>
    /// <param name="target">What the base has for them.</param>
    /// <param name="platform">The platform.</param>
    /// <param name="progress">Receives a line for each download.</param>
    /// <param name="cancellationToken">Stops the downloads.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> with the package, the platform, and what to do.</exception>
    public async Task<PackageSet> Resolve(ProcessorLock locked, PackageTarget target, Platform platform, Action<string> progress, CancellationToken cancellationToken) => target switch
    {
        PythonTarget python when locked.Python is { } own => await wheels.Resolve(locked, own, python, platform, progress, cancellationToken),
        NodeTarget node when locked.Npm is { } own => await archives.Resolve(locked, own, node, platform, progress, cancellationToken),
        _ => throw new ArgumentException("the target is for another lock", nameof(target)),
    };

    public void Dispose() => client.Dispose();

    private T Known<T>(string name, JsonTypeInfo<T> type, Func<T> find)
        where T : PackageTarget
    {
        var record = new JsonRecord<T>(Path.Combine(folder, "interpreters", name + ".json"), type);
        if (record.Read() is { } known)
        {
            return known;
        }

        var found = find();
        record.Write(found);
        return found;
    }
}
