using System.Text;
using System.Text.Json;
using Pipeline.Dependencies.Archives;
using Pipeline.Dependencies.Python;
using Pipeline.Dependencies.Text;
using Pipeline.Dependencies.Wheels;

namespace Pipeline.Dependencies;

/// <summary>A Python module to compile.</summary>
/// <param name="Path">Its path in the image, with a leading <c>/</c>.</param>
/// <param name="Digest">The digest of its source.</param>
/// <param name="Source">Its source.</param>
public sealed record PythonModule(string Path, Digest Digest, ReadOnlyMemory<byte> Source);

/// <summary>The wheels of a lock on one platform.</summary>
public sealed class WheelSet : PackageSet
{
    // Changes when the same packages are laid out or described in another way.
    private const string Layout = "python-packages-v2";
    private const int MaxLicense = 200;

    private readonly IReadOnlyList<ResolvedPackage> packages;

    internal WheelSet(PythonTarget target, Platform platform, IReadOnlyList<ResolvedPackage> packages)
        : base(platform) => (Target, this.packages) = (target, packages);

    public PythonTarget Target { get; }

    public override Digest Key() => Sha256.Of(Encoding.UTF8.GetBytes(string.Concat(
    [
        $"{Layout}\n{JsonSerializer.Serialize(Target, DependencyJson.Default.PythonTarget)}\n",
        .. packages.Select(package => $"{package.Wheel.Text} {package.Digest}\n"),
    ])));

    /// <summary>The modules to compile, each different source of a path once for all platforms.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if a wheel is invalid.</exception>
    public static IReadOnlyList<PythonModule> Modules(IEnumerable<WheelSet> sets)
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

    public override PackageLayer Write(
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

            return Write(path, () => files, date, [.. packages.Zip(open, Describe)], cancellationToken);
        }
        finally
        {
            open.ForEach(wheel => wheel.Dispose());
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
        new(package.Name, package.Version, PackageUrl.Of("pypi", null, package.Name, package.Version, ("file_name", package.Wheel.Text)), package.Digest, License(wheel.Metadata));

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

    private T Use<T>(ResolvedPackage package, Func<T> use) =>
        Use(new PackageArchive(package.Name, package.Version, package.Wheel.Text, "wheel", ContentHash.Of(package.Digest), package.Path), use);
}
