using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pipeline.Dependencies.Archives;
using Pipeline.Dependencies.Locks;
using Pipeline.Dependencies.Python;
using Pipeline.Dependencies.Wheels;

namespace Pipeline.Dependencies;

/// <summary>A Python module to compile.</summary>
/// <param name="Path">Its path in the image, with a leading <c>/</c>.</param>
/// <param name="Digest">The digest of its source.</param>
/// <param name="Source">Its source.</param>
public sealed record PythonModule(string Path, Digest Digest, ReadOnlyMemory<byte> Source);

/// <summary>A package of an image.</summary>
/// <param name="Name">Its normalized name.</param>
/// <param name="Version">Its version.</param>
/// <param name="File">The file name of its wheel.</param>
/// <param name="Digest">The digest of its wheel.</param>
/// <param name="License">Its licence as an SPDX expression or text, if its metadata has one.</param>
public sealed record PackageDescription(string Name, string Version, string File, Digest Digest, string? License);

/// <summary>A finished layer of packages.</summary>
/// <param name="Digest">The digest of the compressed bytes (<c>tar+gzip</c>).</param>
/// <param name="DiffId">The digest of the tar.</param>
/// <param name="Size">The number of compressed bytes.</param>
/// <param name="Packages">What it contains.</param>
public sealed record PackageLayer(Digest Digest, Digest DiffId, long Size, IReadOnlyList<PackageDescription> Packages);

/// <summary>The packages of a lock on one platform, downloaded and held to their digests.</summary>
public sealed class PackageSet
{
    // Changes when the same packages are laid out in another way.
    private const string Layout = "python-packages-v1";
    private const int MaxLicense = 200;

    private readonly IReadOnlyList<ResolvedPackage> packages;

    internal PackageSet(PythonTarget target, Platform platform, IReadOnlyList<ResolvedPackage> packages) =>
        (Target, Platform, this.packages) = (target, platform, packages);

    public PythonTarget Target { get; }

    public Platform Platform { get; }

    /// <summary>The digest of all that decides the layer: equal for processors with equal packages on equal bases.</summary>
    public Digest Key() => Sha256.Of(Encoding.UTF8.GetBytes(string.Concat(
    [
        $"{Layout}\n{JsonSerializer.Serialize(Target, DependencyJson.Default.PythonTarget)}\n",
        .. packages.Select(package => $"{package.Wheel.Text} {package.Digest}\n"),
    ])));

    /// <summary>The modules to compile, each different source of a path once for all platforms.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if a wheel is invalid.</exception>
    public static IReadOnlyList<PythonModule> Modules(IEnumerable<PackageSet> sets)
    {
        var known = new HashSet<(string Path, Digest Source)>();
        return [.. sets.SelectMany(set => set.packages.SelectMany(package => set.Use(package, wheel => set.Modules(wheel, known))))];
    }

    private List<PythonModule> Modules(Wheel wheel, HashSet<(string Path, Digest Source)> known)
    {
        var installation = new WheelInstallation(wheel, Target);
        return
        [
            .. from module in installation.Modules()
               let source = installation.SourceOf(module.Member)
               where known.Add((module.Path, source))
               select new PythonModule(module.Path, source, wheel.Content(module.Member)),
        ];
    }

    /// <summary>Writes the layer.</summary>
    /// <param name="path">The file.</param>
    /// <param name="date">The date of everything in it.</param>
    /// <param name="bytecode">The compiled form of a module, by its path and the digest of its source; null if it does not compile.</param>
    /// <param name="progress">Receives a line for each file of which two packages have different versions.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if a wheel is invalid.</exception>
    public PackageLayer Write(
        string path, DateTimeOffset date, Func<string, Digest, byte[]?> bytecode, Action<string> progress, CancellationToken cancellationToken)
    {
        var open = new List<Wheel>();
        try
        {
            var files = new Dictionary<string, LayerFile>(StringComparer.Ordinal);
            foreach (var package in packages)
            {
                var wheel = Use(package, wheel => wheel, keep: true);
                open.Add(wheel);
                foreach (var file in Use(package, () => new WheelInstallation(wheel, Target).Files(bytecode)))
                {
                    Put(files, file, package.Name, progress);
                }
            }

            RequireNoFileIsAFolder(files.Keys);
            var layer = Use(() => LayerWriter.Write(path, files.Values, date, cancellationToken));
            return new PackageLayer(layer.Digest, layer.DiffId, layer.Size, [.. packages.Zip(open, Describe)]);
        }
        finally
        {
            open.ForEach(wheel => wheel.Dispose());
        }
    }

    private void RequireNoFileIsAFolder(IReadOnlyCollection<string> paths)
    {
        var folders = paths.SelectMany(path => path.Index().Where(c => c.Item == '/').Select(c => path[..c.Index])).ToHashSet(StringComparer.Ordinal);
        if (paths.FirstOrDefault(folders.Contains) is { } both)
        {
            throw DependencyFault.Of($"the packages for {Platform} cannot be installed: /{both} is a file in one package and a folder in another; lock other versions of them");
        }
    }

    // The later package of the lock wins, as it does with pip. Bytecode goes with its module, for Python would not notice that it is another's.
    private void Put(Dictionary<string, LayerFile> files, LayerFile file, string package, Action<string> progress)
    {
        if (files.TryGetValue(file.Path, out var before))
        {
            if (!before.IsSame(file))
            {
                progress($"{package} replaces /{file.Path}, which an earlier package has, too");
            }

            if (file.Path.EndsWith(".py", StringComparison.Ordinal))
            {
                files.Remove(WheelInstallation.CompiledPath(file.Path, Target));
            }
        }

        files[file.Path] = file;
    }

    private static PackageDescription Describe(ResolvedPackage package, Wheel wheel) =>
        new(package.Name, package.Version, package.Wheel.Text, package.Digest, License(wheel.Metadata));

    // The field License of older metadata may hold the whole text of a licence.
    private static string? License(MetadataHeaders metadata) =>
        metadata.First("License-Expression") ?? (metadata.First("License") is { Length: > 0 and <= MaxLicense } name && name != "UNKNOWN" ? name : null);

    private T Use<T>(ResolvedPackage package, Func<Wheel, T> use, bool keep = false) => Use(package, () =>
    {
        var wheel = Wheel.Open(package.Path, package.Wheel);
        try
        {
            return use(wheel);
        }
        finally
        {
            if (!keep)
            {
                wheel.Dispose();
            }
        }
    });

    private T Use<T>(ResolvedPackage package, Func<T> use)
    {
        try
        {
            return use();
        }
        catch (InvalidDataException) when (IsDamaged(package))
        {
            File.Delete(package.Path);
            throw DependencyFault.Of($"{package.Name} {package.Version}: the downloaded {package.Wheel.Text} was damaged and is removed; run this again");
        }
        catch (InvalidDataException e)
        {
            throw DependencyFault.Of($"{package.Name} {package.Version}: {package.Wheel.Text} for {Platform} is no valid wheel: {e.Message}; lock another version of it", e);
        }
    }

    private static bool IsDamaged(ResolvedPackage package)
    {
        using var file = File.OpenRead(package.Path);
        return Contracts.Images.Digest.FromHash(SHA256.HashData(file)) != package.Digest;
    }

    private T Use<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (InvalidDataException e)
        {
            throw DependencyFault.Of($"the packages for {Platform} cannot be installed: {e.Message}; lock another version of it", e);
        }
    }
}
