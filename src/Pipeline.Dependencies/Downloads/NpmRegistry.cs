using System.Text.Json;
using Pipeline.Dependencies.Locks;
using Pipeline.Dependencies.Text;

namespace Pipeline.Dependencies.Downloads;

/// <summary>Asks a registry of Node packages where the archive of a version is (npm registry API, "package metadata").</summary>
internal sealed class NpmRegistry(DownloadClient client)
{
    /// <summary>The name in <c>processors/indexes.json</c> of the registry for locks without addresses.</summary>
    public const string IndexName = "npm";

    // The shorter form, which npm itself asks for.
    private const string Accept = "application/vnd.npm.install-v1+json, application/json;q=0.8";
    private const int MaxDocument = 256 * 1024 * 1024;

    /// <summary>The address of a package's archive.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if there is no registry, or it does not have the version.</exception>
    public async Task<Uri> Archive(NpmPackage package, IndexCatalog indexes, CancellationToken cancellationToken)
    {
        var registry = indexes.Find(IndexName)
            ?? throw DependencyFault.Of($"{package} has no address in the lock: name the registry \"{IndexName}\" in processors/{IndexCatalog.FileName}, or write the lock with npm install --no-omit-lockfile-registry-resolved");
        // A scope's slash is part of the name.
        var document = new Uri($"{registry.AbsoluteUri.TrimEnd('/')}/{package.Name.Replace("/", "%2f", StringComparison.Ordinal)}");
        return await client.Get(document, Accept, indexes, (response, body) => Read(body, response.RequestMessage?.RequestUri ?? document, package), cancellationToken);
    }

    private static async Task<Uri> Read(PatientStream body, Uri place, NpmPackage package)
    {
        try
        {
            using var document = JsonDocument.Parse(await body.ReadAll(MaxDocument));
            return document.RootElement.GetProperty("versions").TryGetProperty(package.Version!, out var version)
                ? Pylock.Address(new Uri(place, version.GetProperty("dist").GetProperty("tarball").GetString()).AbsoluteUri, package.ToString())
                : throw DependencyFault.Of($"{place.Authority} does not have {package}; lock another version of it");
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidDataException or ArgumentException or InvalidOperationException or KeyNotFoundException)
        {
            throw DependencyFault.Of($"{place.Authority} serves no document of {package.Name}: {e.Message}", e);
        }
    }
}
