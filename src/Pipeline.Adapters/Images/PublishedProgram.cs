using System.Text.Json;
using Pipeline.Dependencies.Text;

namespace Pipeline.Adapters.Images;

/// <summary>The files of a program that is not native, told apart by its <c>.deps.json</c>: those of its dependencies (packages, the kit, the runtime if it has one of its own), and its own.</summary>
internal sealed class PublishedProgram
{
    /// <summary>What NuGet recorded of a runtime, beside the program; no part of the image.</summary>
    public const string RecordExtension = ".nupkg.metadata";

    private const string Project = "project";
    private const string RuntimePack = "runtimepack";
    private const string HashPrefix = "sha512-";
    private static readonly string[] Kinds = ["runtime", "native", "resources"];

    private readonly string folder;
    private readonly HashSet<string> ofDependencies;

    private PublishedProgram(string folder, HashSet<string> ofDependencies, IReadOnlyList<BuiltPackage> packages) =>
        (this.folder, this.ofDependencies, Packages) = (folder, ofDependencies, packages);

    /// <summary>The packages among its dependencies.</summary>
    public IReadOnlyList<BuiltPackage> Packages { get; }

    /// <param name="folder">The folder that was published for a platform.</param>
    /// <param name="name">The program's name.</param>
    /// <param name="platform">The platform.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: its list of dependencies is missing or malformed.</exception>
    public static PublishedProgram Read(string folder, string name, Platform platform)
    {
        try
        {
            var list = StrictJson.Parse(File.ReadAllBytes(Path.Combine(folder, $"{name}.deps.json")));
            var target = list.GetProperty("targets").GetProperty(list.GetProperty("runtimeTarget").GetProperty("name").GetString()!);
            var packages = list.GetProperty("libraries").EnumerateObject().Where(library => !library.Value.GetProperty("type").ValueEquals(Project));
            return new(
                folder,
                target.EnumerateObject().Select(library => FilesOf(library.Value).ToArray()).Where(files => !files.Contains($"{name}.dll", StringComparer.Ordinal))
                    .SelectMany(files => files).ToHashSet(StringComparer.Ordinal),
                [.. packages.Select(package => Describe(folder, package, platform))]);
        }
        catch (Exception e) when (e is IOException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{name}.deps.json cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Whether a file of the folder is one of a dependency.</summary>
    public bool IsOfDependency(string path) => ofDependencies.Contains(Path.GetRelativePath(folder, path));

    /// <summary>Each package once, with the platforms that have it.</summary>
    public static IReadOnlyList<BuiltPackage> Merged(IEnumerable<BuiltPackage> packages) =>
    [
        .. from same in packages.GroupBy(package => package.Locator, StringComparer.Ordinal).OrderBy(same => same.Key, StringComparer.Ordinal)
           select same.First() with { Platforms = [.. same.SelectMany(package => package.Platforms).OrderBy(platform => platform.Architecture, StringComparer.Ordinal)] },
    ];

    // A key is the path in the package; publishing puts files side by side, and resources into a folder of their language.
    private static IEnumerable<string> FilesOf(JsonElement library) =>
        from kind in Kinds
        where library.TryGetProperty(kind, out _)
        from file in library.GetProperty(kind).EnumerateObject()
        let name = file.Name[(file.Name.LastIndexOf('/') + 1)..]
        select file.Value.TryGetProperty("localPath", out var place) ? place.GetString()!
            : kind == "resources" ? $"{file.Value.GetProperty("locale").GetString()}/{name}"
            : name;

    // A runtime pack is a package, too. The SDK decides its version, so no lock has its hash; NuGet's record of it does.
    private static BuiltPackage Describe(string folder, JsonProperty library, Platform platform)
    {
        var slash = library.Name.IndexOf('/', StringComparison.Ordinal);
        var (name, version) = (library.Name[..slash], library.Name[(slash + 1)..]);
        var isRuntime = library.Value.GetProperty("type").ValueEquals(RuntimePack);
        name = isRuntime ? name[(RuntimePack.Length + 1)..] : name;
        var hash = isRuntime ? StrictJson.Parse(File.ReadAllBytes(Path.Combine(folder, name + RecordExtension))).GetProperty("contentHash").GetString()
            : library.Value.GetProperty("sha512").GetString()![HashPrefix.Length..];
        return new(name, version, PackageUrl.Of("nuget", null, name, version), null, null, [platform]) { ContentHash = PackageContentHash.Parse(hash!) };
    }
}
