using System.Text.RegularExpressions;
using Pipeline.Dependencies;
using Pipeline.Dependencies.Distributions;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Adapters.Images;

/// <summary>Lists the packages that a base's package manager has installed, for the bill of materials. They are read from its layers once per image, and kept in <c>.pipeline/dependencies</c>.</summary>
internal sealed partial class BasePackages(IRegistryReader registry) : IDisposable
{
    private const string Folder = ".pipeline/dependencies/distributions";

    // Two builds on one base would otherwise read it twice.
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>The packages of a processor's base, each once with the platforms that have it, and why some may be missing.</summary>
    /// <param name="basis">The base; null for <c>scratch</c>, which has none.</param>
    /// <param name="made">Its layout, which may lack the layers of a base in a registry.</param>
    /// <param name="subject">The processor.</param>
    /// <param name="progress">Receives a line for each image that is read.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if a layer cannot be read, or a database is malformed.</exception>
    public async Task<(IReadOnlyList<BuiltPackage> Packages, string? Gap)> Read(
        BaseImage? basis, BaseImage.Made? made, BuildSubject subject, Action<string> progress, CancellationToken cancellationToken)
    {
        if (basis is null || made is null)
        {
            return ([], null);
        }

        var repository = basis is BaseImage.Published published ? Repository.Of(published.Reference) : null;
        var contents = new List<(Platform Platform, DistributionContents Contents)>();
        await turn.WaitAsync(cancellationToken);
        try
        {
            foreach (var platform in subject.Spec.Platforms)
            {
                contents.Add((platform, await Contents(repository, made, subject, platform, progress, cancellationToken)));
            }
        }
        catch (RegistryException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the packages of the base {subject.Spec.Base} cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the base in {made.Folder} cannot be read: {e.Message}", e);
        }
        finally
        {
            turn.Release();
        }

        var gaps = contents.Select(one => one.Contents.Gap).OfType<string>().ToList();
        return (Merged(contents, repository is null ? Digests(made) : []), gaps.Count == 0 ? null : string.Join("; ", gaps));
    }

    public void Dispose() => turn.Dispose();

    private async Task<DistributionContents> Contents(
        Repository? repository, BaseImage.Made made, BuildSubject subject, Platform platform, Action<string> progress, CancellationToken cancellationToken)
    {
        using var layout = ImageLayout.Open(made.Layout);
        var descriptor = PublishedBases.Entry(layout.Platforms, platform);
        var known = new JsonRecord<DistributionContents>(
            Path.Combine(subject.Repository, Folder, $"{subject.Spec.Base}-{descriptor.Digest.Hex}-{DistributionSearch.Version}.json"), LayerJson.Default.DistributionContents);
        if (known.Read() is { Packages: not null } read)
        {
            return read;
        }

        var image = $"the base {subject.Spec.Base} for {platform}";
        progress($"listing the packages of {image}");
        var search = new DistributionSearch(image);
        foreach (var layer in ImageManifest.Parse(layout.Manifest(descriptor)).Layers.TakeWhile(layer => search.Needs(layer.MediaType)))
        {
            await Add(search, layout, repository, made, layer, cancellationToken);
        }

        var contents = search.Contents();
        known.Write(contents);
        return contents;
    }

    // A layer of a registry is here only while it is read: the builder keeps its own copy, and a base may have gigabytes.
    private async Task Add(DistributionSearch search, ImageLayout layout, Repository? repository, BaseImage.Made made, Descriptor layer, CancellationToken cancellationToken)
    {
        var blobs = new LayoutBlobs(made.Layout);
        if (repository is null || blobs.Has(layer.Digest))
        {
            await using var blob = layout.OpenBlob(layer);
            await Task.Run(() => search.Add(layer.MediaType, blob), cancellationToken);
            return;
        }

        await using var file = new FileStream(blobs.Partial(), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        await using (var content = await registry.OpenBlob(repository, layer, cancellationToken))
        {
            await content.CopyToAsync(file, cancellationToken);
        }

        file.Position = 0;
        await Task.Run(() => search.Add(layer.MediaType, file), cancellationToken);
    }

    private static IReadOnlyList<BuiltPackage> Merged(
        IReadOnlyList<(Platform Platform, DistributionContents Contents)> contents, Dictionary<(string Name, string Architecture, string Version), Digest> digests) =>
    [
        .. from same in contents.SelectMany(one => one.Contents.Packages.Select(package => (Package: package, one.Platform)))
               .GroupBy(one => one.Package.Locator, StringComparer.Ordinal)
               .OrderBy(same => same.Key, StringComparer.Ordinal)
           let package = same.First().Package
           select new BuiltPackage(
               package.Name,
               package.Version,
               package.Locator,
               digests.GetValueOrDefault((package.Name, same.First().Platform.Architecture, package.Version)),
               package.License,
               [.. same.Select(one => one.Platform).OrderBy(platform => platform.Architecture, StringComparer.Ordinal)])
           {
               Source = package.Source,
           },
    ];

    // Set-up lists the packages of a base that it made of packages, with the digests of their files: NAME:ARCHITECTURE=VERSION=sha256:HEX.
    private static Dictionary<(string Name, string Architecture, string Version), Digest> Digests(BaseImage.Made made)
    {
        var list = made.Layout + ".packages";
        return File.Exists(list)
            ? File.ReadLines(list).Select(line => Line().Match(line)).Where(match => match.Success)
                .DistinctBy(match => match.Groups["key"].Value, StringComparer.Ordinal)
                .ToDictionary(match => (match.Groups["name"].Value, match.Groups["architecture"].Value, match.Groups["version"].Value), match => Digest.Parse(match.Groups["digest"].Value))
            : [];
    }

    [GeneratedRegex("^(?<key>(?<name>[^:=]+):(?<architecture>[^=]+)=(?<version>[^=]+))=(?<digest>sha256:[0-9a-f]{64})$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Line();
}
