using System.Security.Cryptography;
using System.Text;
using Pipeline.Dependencies.Archives;
using Pipeline.Dependencies.Locks;
using Pipeline.Dependencies.Npm;
using Pipeline.Dependencies.Text;

namespace Pipeline.Dependencies;

/// <summary>The Node packages of a lock on one platform.</summary>
public sealed class NpmSet : PackageSet
{
    // Changes when the same packages are laid out or described in another way.
    private const string Layout = "node-packages-v1";

    private readonly IReadOnlyList<ResolvedNpmPackage> packages;
    private readonly IReadOnlySet<string> known;
    private readonly Func<NpmPackage, bool> mayDoWithout;

    /// <param name="platform">The platform.</param>
    /// <param name="packages">The packages to install, ordered by place.</param>
    /// <param name="known">The places of all packages of the lock.</param>
    /// <param name="mayDoWithout">Whether a package works without its install script.</param>
    internal NpmSet(Platform platform, IReadOnlyList<ResolvedNpmPackage> packages, IReadOnlySet<string> known, Func<NpmPackage, bool> mayDoWithout)
        : base(platform) => (this.packages, this.known, this.mayDoWithout) = (packages, known, mayDoWithout);

    public override Digest Key()
    {
        var installed = packages.Select(package => package.Package.Place).ToHashSet(StringComparer.Ordinal);
        // What is left out matters only within the archive of a package that is installed.
        var left = known.Where(place => !installed.Contains(place) && installed.Contains(NpmLock.Above(place))).Order(StringComparer.Ordinal);
        return Sha256.Of(Encoding.UTF8.GetBytes(string.Concat(
        [
            $"{Layout}\n",
            .. packages.Select(package => $"{package.Package.Place} {package.Archive?.Hash} {package}{string.Concat(package.Package.Programs.Select(program => $" {program.Key}={program.Value}"))}\n"),
            .. left.Select(place => $"without {place}\n"),
        ])));
    }

    public override PackageLayer Write(
        string path, DateTimeOffset date, Func<string, Digest, byte[]?> bytecode, Action<string> progress, CancellationToken cancellationToken)
    {
        var modules = new NodeModules([.. packages.Select(package => package.Package)], known);
        var described = new List<PackageDescription>();
        using var spool = new Spool($"{path}.{Path.GetRandomFileName()}");
        foreach (var package in packages.Where(package => package.Archive is not null))
        {
            cancellationToken.ThrowIfCancellationRequested();
            described.AddRange(Use(package.Archive!, () => Unpack(package.Package, package.Archive!, spool, modules)));
        }

        return Write(path, modules.Files, date, [.. described.DistinctBy(package => package.Locator, StringComparer.Ordinal)], cancellationToken);
    }

    private List<PackageDescription> Unpack(NpmPackage package, PackageArchive archive, Spool spool, NodeModules modules)
    {
        using var file = File.OpenRead(archive.Path);
        if (ContentHash.Of(archive.Hash.Algorithm, file) != archive.Hash)
        {
            throw new InvalidDataException("it has other bytes than the lock says");
        }

        file.Position = 0;
        var digest = Digest.FromHash(SHA256.HashData(file));
        file.Position = 0;
        var tarball = Tarball.Unpack(file, spool);
        modules.Add(package, tarball);
        var bundled = packages.Select(one => one.Package).Where(one => one.IsBundled && NodeModules.IsIn(package, one) && tarball.Has(one.Place[(package.Place.Length + 1)..] + "/package.json"));
        return [Describe(package, digest, tarball.Manifest()), .. bundled.Select(one => Describe(one, null, tarball.Manifest(one.Place[(package.Place.Length + 1)..] + "/")))];
    }

    private PackageDescription Describe(NpmPackage package, Digest? digest, (string? License, bool HasInstallScript) manifest)
    {
        // The lock says so, too, if the registry did.
        if (manifest.HasInstallScript && !mayDoWithout(package))
        {
            throw NpmSelection.NeedsScript(package);
        }

        var (scope, name) = package.Name.Split('/') is [var first, var second] ? (first, second) : (null, package.Name);
        return new(package.Name, package.Version!, PackageUrl.Of("npm", scope, name, package.Version!), digest, manifest.License);
    }
}

/// <summary>A package of a lock with its archive.</summary>
/// <param name="Package">The package.</param>
/// <param name="Archive">Its archive; null if it is bundled in another one.</param>
internal sealed record ResolvedNpmPackage(NpmPackage Package, PackageArchive? Archive)
{
    public override string ToString() => Package.ToString();
}
