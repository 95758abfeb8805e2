using System.Collections.Concurrent;
using Pipeline.Dependencies;
using Pipeline.Dependencies.Distributions;
using Pipeline.Dependencies.Downloads;
using Pipeline.Dependencies.Python;
using Pipeline.Oci.Layout;

namespace Pipeline.Adapters.Images;

/// <summary>The packages of a processor's lock as one layer per platform, between the base and the processor's own files.</summary>
/// <remarks>
/// Layers are made here rather than by a build step: nothing of a package runs, a platform needs no emulation, and processors with equal packages share the layer.
/// They are kept in <c>.pipeline/dependencies</c>, as blobs of an image layout.
/// </remarks>
internal sealed class PackageLayers(Bytecode bytecode, DownloadOptions downloads)
{
    private const string Folder = ".pipeline/dependencies";

    private readonly ConcurrentDictionary<string, SemaphoreSlim> turns = new(StringComparer.Ordinal);

    /// <summary>The layers for a processor's platforms; null if it has no lock.</summary>
    /// <param name="subject">The processor; wheels are chosen for all its platforms, and layers made for those to build.</param>
    /// <param name="made">The layout of its base with the layers, if it has one.</param>
    /// <param name="cached">Whether layers of earlier builds may be used; a reproducibility proof may not.</param>
    /// <param name="progress">Receives each line of progress.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> with the package, the platform, and what to do.</exception>
    public async Task<PackagedBase?> Make(BuildSubject subject, BaseImage.Made? made, bool cached, Action<string> progress, CancellationToken cancellationToken)
    {
        if (ProcessorLock.Read(subject.Folder) is not { } locked)
        {
            return null;
        }

        if (made is null)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"locked packages need a base with {locked.Interpreter}, but the base is scratch");
        }

        var store = Path.Combine(subject.Repository, Folder);
        using var dependencies = new DependencyStore(store, IndexCatalog.Read(Path.Combine(subject.Repository, "processors")), downloads);
        var images = Images(made, subject.Spec.Platforms, dependencies, locked);
        var sets = new List<PackageSet>();
        foreach (var image in images)
        {
            sets.Add(await dependencies.Resolve(locked, image.Target, image.Platform, progress, cancellationToken));
        }

        // Two processors with equal packages would otherwise both make the layer.
        var turn = turns.GetOrAdd(sets[0].Key().ToString(), _ => new(1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            sets.RemoveAll(set => !subject.Platforms.Contains(set.Platform));
            var layers = await Layers(new(store, made, subject.Spec.Platforms), sets, cached, progress, cancellationToken);
            return new PackagedBase(made, Folder, images.Where(image => layers.ContainsKey(image.Platform)).ToDictionary(image => image.Platform, image => image.Image), layers);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<Dictionary<Platform, PackageLayer>> Layers(
        LayerStore store, IReadOnlyList<PackageSet> sets, bool cached, Action<string> progress, CancellationToken cancellationToken)
    {
        var layers = sets.Where(_ => cached).Select(set => (set.Platform, Layer: store.Find(set.Key())))
            .Where(found => found.Layer is not null).ToDictionary(found => found.Platform, found => found.Layer!);
        List<PackageSet> missing = [.. sets.Where(set => !layers.ContainsKey(set.Platform))];
        if (missing.Count == 0)
        {
            return layers;
        }

        List<WheelSet> wheels = [.. missing.OfType<WheelSet>()];
        var compiled = wheels is [var first, ..] ? await Compile(store, first.Target, WheelSet.Modules(wheels), cached, progress, cancellationToken) : [];
        foreach (var (set, layer) in await Task.WhenAll(missing.Select(set => Task.Run(() => (set, store.Write(set, compiled, progress, cancellationToken)), cancellationToken))))
        {
            layers[set.Platform] = layer;
        }

        return layers;
    }

    private async Task<Dictionary<(string Path, Digest Source), byte[]>> Compile(
        LayerStore store, PythonTarget target, IReadOnlyList<PythonModule> modules, bool cached, Action<string> progress, CancellationToken cancellationToken)
    {
        var known = new BytecodeStore(store.Folder, target);
        var compiled = modules.ToDictionary(module => (module.Path, module.Digest), module => cached ? known.Find(module) : null);
        List<PythonModule> missing = [.. modules.Where(module => compiled[(module.Path, module.Digest)] is null)];
        if (missing.Count > 0)
        {
            progress($"compiling {missing.Count} Python {(missing.Count == 1 ? "module" : "modules")}");
        }

        foreach (var (module, code) in missing.Zip(await bytecode.Compile(store.Base, target, store.Platforms, missing, cached, progress, cancellationToken)))
        {
            known.Add(module, code);
            compiled[(module.Path, module.Digest)] = code;
        }

        return compiled.Where(module => module.Value is { Length: > 0 }).ToDictionary(module => module.Key, module => module.Value!);
    }

    private static List<TargetImage> Images(BaseImage.Made made, IReadOnlyList<Platform> platforms, DependencyStore dependencies, ProcessorLock locked)
    {
        try
        {
            using var layout = ImageLayout.Open(made.Layout);
            return [.. platforms.Select(platform => Read(layout, platform))];
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the base in {made.Folder} cannot be read: {e.Message}", e);
        }

        TargetImage Read(ImageLayout layout, Platform platform)
        {
            var descriptor = PublishedBases.Entry(layout.Platforms, platform);
            var image = LayeredImage.Read(layout, descriptor);
            return new(platform, image, dependencies.Target(locked, descriptor.Digest, () => image.Manifest.Layers.Select(layer => (layer.MediaType, layout.OpenBlob(layer))), platform));
        }
    }

    /// <summary>A base's image on one platform, and what decides which packages fit it.</summary>
    private sealed record TargetImage(Platform Platform, LayeredImage Image, PackageTarget Target);
}
