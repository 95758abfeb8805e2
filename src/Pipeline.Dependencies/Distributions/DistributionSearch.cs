using Pipeline.Dependencies.Archives;
using Pipeline.Dependencies.Text;

namespace Pipeline.Dependencies.Distributions;

/// <summary>Finds the packages of an image in the databases that its package manager left in its layers: dpkg's, apk's or rpm's. Nothing of the image runs.</summary>
public sealed class DistributionSearch
{
    /// <summary>Changes when the same image may have another result; what was found is kept under it.</summary>
    public const int Version = 1;

    /// <summary>The size of the largest database that is read, in bytes.</summary>
    public const int MaxDatabase = 64 * 1024 * 1024;

    private readonly string image;
    private readonly ImageFiles files;
    private string? gap;

    /// <param name="image">The image, for messages: <c>the base python for linux/amd64</c>.</param>
    public DistributionSearch(string image) => (this.image, files) = (image, new ImageFiles(image, Limit));

    /// <summary>Whether the layer must be added: false if it is in a form that cannot be read, which the result's gap says.</summary>
    public bool Needs(string mediaType)
    {
        if (!ImageFiles.CanRead(mediaType))
        {
            gap ??= $"a layer of {image} is {mediaType}; only tar, plain or with gzip, can be read, so that its packages are not listed";
        }

        return gap is null;
    }

    /// <summary>Reads a layer, lowest first.</summary>
    /// <param name="mediaType">Its media type.</param>
    /// <param name="content">Its bytes, which are read to their end.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if it is no tar.</exception>
    public void Add(string mediaType, Stream content)
    {
        try
        {
            files.Add(mediaType, content);
        }
        catch (InvalidDataException e)
        {
            throw DependencyFault.Of(e.Message, e);
        }
    }

    /// <summary>The packages of all layers together.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> with the database that is malformed or too large.</exception>
    public DistributionContents Contents()
    {
        if (gap is not null)
        {
            return new([], gap);
        }

        var release = OsRelease.Paths.Select(path => Read(path)).OfType<byte[]>().Select(bytes => OsRelease.Parse(bytes)).FirstOrDefault(found => found is not null);
        List<(string Type, DatabaseEntry Entry)> entries = [.. Dpkg(), .. Apk(), .. Rpm()];
        var unreadable = RpmDatabase.Paths.Any(files.Has) ? default : RpmDatabase.Unreadable.FirstOrDefault(database => files.Has(database.Key));
        return new(
            [.. entries.Select(found => Package(found.Type, found.Entry, release)).DistinctBy(package => package.Locator, StringComparer.Ordinal).OrderBy(package => package.Locator, StringComparer.Ordinal)],
            unreadable.Key is not null ? $"{unreadable.Key} of {image} is a database in the form of {unreadable.Value}, which cannot be read, so that its packages are not listed"
                : Databases().Any() ? null
                : $"{image} has no database of dpkg, apk or rpm, so that its packages are not listed");
    }

    private static int? Limit(string path) =>
        RpmDatabase.Unreadable.ContainsKey(path) ? 0
        : DpkgDatabase.Is(path) || ApkDatabase.Paths.Contains(path, StringComparer.Ordinal) || OsRelease.Paths.Contains(path, StringComparer.Ordinal) || RpmDatabase.Paths.Any(database => path == database || path == database + RpmDatabase.Log) ? MaxDatabase
        // Where some distributions keep what os-release is a link to.
        : path.StartsWith("usr/lib/os.release.d/", StringComparison.Ordinal) ? MaxDatabase
        : CopyrightFile.Is(path) ? CopyrightFile.MaxBytes
        : null;

    private static DistributionPackage Package(string type, DatabaseEntry entry, OsRelease? release) => new(
        entry.Name,
        entry.Epoch is null ? entry.Version : $"{entry.Epoch}:{entry.Version}",
        entry.Architecture,
        PackageUrl.Of(
            type,
            // Images without os-release are of the distribution that made the package manager, as far as anyone can tell.
            release?.Id.ToLowerInvariant() ?? type switch { "deb" => "debian", "apk" => "alpine", _ => null },
            entry.Name,
            entry.Version,
            ("arch", entry.Architecture),
            ("distro", release?.Distro),
            ("epoch", entry.Epoch)),
        entry.Source,
        entry.License);

    private IEnumerable<string> Databases() =>
        files.Paths.Where(path => DpkgDatabase.Is(path) || ApkDatabase.Paths.Contains(path, StringComparer.Ordinal) || RpmDatabase.Paths.Contains(path, StringComparer.Ordinal)).Order(StringComparer.Ordinal);

    private IEnumerable<(string Type, DatabaseEntry Entry)> Dpkg() =>
        Databases().Where(DpkgDatabase.Is).SelectMany(path => Entries("deb", path, bytes => DpkgDatabase.Read(bytes, hasStates: path == DpkgDatabase.Status).Select(Licensed)));

    // dpkg has no field for licences; a file that says them is an extra, and one that is too large says none.
    private DatabaseEntry Licensed(DatabaseEntry entry) =>
        files.Peek($"{files.Resolve(CopyrightFile.FolderOf(entry.Name))}/copyright") is { } copyright ? entry with { License = CopyrightFile.License(copyright) } : entry;

    private IEnumerable<(string Type, DatabaseEntry Entry)> Apk() =>
        ApkDatabase.Paths.SelectMany(path => Entries("apk", path, ApkDatabase.Read));

    private IEnumerable<(string Type, DatabaseEntry Entry)> Rpm() =>
        RpmDatabase.Paths.SelectMany(path => Entries("rpm", path, bytes => RpmDatabase.Read(bytes, Read(path + RpmDatabase.Log))));

    private List<(string Type, DatabaseEntry Entry)> Entries(string type, string path, Func<byte[], IEnumerable<DatabaseEntry>> read)
    {
        try
        {
            return Read(path) is { } bytes ? [.. read(bytes).Select(entry => (type, entry))] : [];
        }
        catch (FormatException e)
        {
            throw DependencyFault.Of($"{path} of {image} is malformed: {e.Message}", e);
        }
    }

    private byte[]? Read(string path)
    {
        try
        {
            return files.Read(path);
        }
        catch (InvalidDataException e)
        {
            throw DependencyFault.Of(e.Message, e);
        }
    }
}
