using Pipeline.Dependencies.Archives;
using Pipeline.Dependencies.Text;

namespace Pipeline.Dependencies;

/// <summary>A package of an image.</summary>
/// <param name="Name">Its normalized name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Locator">Its package URL.</param>
/// <param name="Digest">The digest of its archive; null if it came in that of another package.</param>
/// <param name="License">Its licence as an SPDX expression or text, if its metadata has one.</param>
public sealed record PackageDescription(string Name, string Version, string Locator, Digest? Digest, string? License);

/// <summary>A finished layer of packages.</summary>
/// <param name="Digest">The digest of the compressed bytes (<c>tar+gzip</c>).</param>
/// <param name="DiffId">The digest of the tar.</param>
/// <param name="Size">The number of compressed bytes.</param>
/// <param name="Packages">What it contains.</param>
public sealed record PackageLayer(Digest Digest, Digest DiffId, long Size, IReadOnlyList<PackageDescription> Packages);

/// <summary>The packages of a lock on one platform, downloaded and held to their digests.</summary>
public abstract class PackageSet
{
    private protected PackageSet(Platform platform) => Platform = platform;

    public Platform Platform { get; }

    /// <summary>The digest of all that decides the layer: equal for processors with equal packages on equal bases.</summary>
    public abstract Digest Key();

    /// <summary>Writes the layer.</summary>
    /// <param name="path">The file.</param>
    /// <param name="date">The date of everything in it.</param>
    /// <param name="bytecode">The compiled form of a Python module, by its path and the digest of its source; null if it does not compile.</param>
    /// <param name="progress">Receives a line for each file of which two packages have different versions.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if a package's archive is invalid.</exception>
    public abstract PackageLayer Write(
        string path, DateTimeOffset date, Func<string, Digest, byte[]?> bytecode, Action<string> progress, CancellationToken cancellationToken);

    private protected PackageLayer Write(
        string path, Func<IReadOnlyDictionary<string, LayerFile>> complete, DateTimeOffset date, IReadOnlyList<PackageDescription> packages, CancellationToken cancellationToken)
    {
        try
        {
            var files = complete();
            RequireNoFileIsAFolder(files.Keys);
            var layer = LayerWriter.Write(path, files.Values, date, cancellationToken);
            return new PackageLayer(layer.Digest, layer.DiffId, layer.Size, packages);
        }
        catch (InvalidDataException e)
        {
            throw DependencyFault.Of($"the packages for {Platform} cannot be installed: {e.Message}; lock another version of it", e);
        }
    }

    private protected T Use<T>(PackageArchive archive, Func<T> use)
    {
        try
        {
            return use();
        }
        catch (InvalidDataException) when (archive.IsDamaged())
        {
            File.Delete(archive.Path);
            throw DependencyFault.Of($"{archive.Name} {archive.Version}: the downloaded {archive.File} was damaged and is removed; run this again");
        }
        catch (InvalidDataException e)
        {
            throw DependencyFault.Of($"{archive.Name} {archive.Version}: {archive.File} for {Platform} is no valid {archive.Kind}: {e.Message}; lock another version of it", e);
        }
    }

    private void RequireNoFileIsAFolder(IEnumerable<string> paths)
    {
        var all = paths.ToHashSet(StringComparer.Ordinal);
        var folders = all.SelectMany(path => path.Index().Where(c => c.Item == '/').Select(c => path[..c.Index])).ToHashSet(StringComparer.Ordinal);
        if (all.FirstOrDefault(folders.Contains) is { } both)
        {
            throw DependencyFault.Of($"the packages for {Platform} cannot be installed: /{both} is a file in one package and a folder in another; lock other versions of them");
        }
    }
}

/// <summary>The archive of a package that is used.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">The package's version.</param>
/// <param name="File">The archive's name.</param>
/// <param name="Kind">What it should be, for messages.</param>
/// <param name="Hash">Its digest.</param>
/// <param name="Path">Its file.</param>
internal sealed record PackageArchive(string Name, string Version, string File, string Kind, ContentHash Hash, string Path)
{
    public bool IsDamaged()
    {
        using var file = System.IO.File.OpenRead(Path);
        return ContentHash.Of(Hash.Algorithm, file) != Hash;
    }
}
