using System.Collections.Concurrent;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Assertions;

/// <summary>The one registry check: whether a pin holds, which platforms a digest covers, and whether the image is as expected.</summary>
/// <param name="registry">The registry; it verifies every body.</param>
/// <param name="concurrency">The most concurrent reads, 1 or more, for all images together.</param>
public sealed class ImageAssertion(IRegistryReader registry, int concurrency = ImageAssertion.DefaultConcurrency) : IDisposable
{
    /// <summary>Enough to hide a registry's latency without triggering its rate limits.</summary>
    public const int DefaultConcurrency = 16;

    private readonly SemaphoreSlim reads = new(concurrency);

    /// <summary>Looks a pin up: its tag, its index and each platform's manifest, once each. It reads no blob.</summary>
    /// <exception cref="RegistryException">The registry gave no credible answer.</exception>
    public Task<PinState> Find(Pin pin, CancellationToken cancellationToken) => new EvidenceReader(registry, reads).Find(pin, cancellationToken);

    /// <summary>Asserts one image.</summary>
    /// <exception cref="RegistryException">The registry gave no credible answer.</exception>
    public async Task<Coverage> Assert(ImageExpectation expectation, AssertionDepth depth, CancellationToken cancellationToken)
    {
        var evidence = await new EvidenceReader(registry, reads).Read(expectation, depth, cancellationToken);
        return CoverageJudge.Judge(expectation, evidence, depth);
    }

    /// <summary>Asserts many images; an unreadable one does not hide the others.</summary>
    /// <returns>A result for each, in the order of <paramref name="expectations"/>.</returns>
    public async Task<IReadOnlyList<ImageAssertionResult>> Assert(
        IReadOnlyList<ImageExpectation> expectations, AssertionDepth depth, CancellationToken cancellationToken)
    {
        var verdicts = new ImageAssertionResult[expectations.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, verdicts.Length, options, async (i, token) =>
        {
            try
            {
                verdicts[i] = new(expectations[i], await Assert(expectations[i], depth, token), Failure: null);
            }
            catch (RegistryException e)
            {
                verdicts[i] = new(expectations[i], Coverage: null, e);
            }
        });
        return verdicts;
    }

    public void Dispose() => reads.Dispose();
}

/// <summary>Reads the evidence about one pin or image: each manifest and each blob once.</summary>
/// <param name="registry">The registry.</param>
/// <param name="reads">Limits the concurrent reads of all images together.</param>
internal sealed class EvidenceReader(IRegistryReader registry, SemaphoreSlim reads)
{
    public async Task<PinState> Find(Pin pin, CancellationToken cancellationToken)
    {
        var repository = Repository.Of(pin.Repository);
        var tagged = await Admit(() => registry.Manifest(repository, pin.Tag, cancellationToken), cancellationToken);
        var index = tagged?.Descriptor.Digest == pin.Index ? tagged : await Manifest(pin.Index);
        var missing = new List<Digest>();
        foreach (var digest in index is null ? [] : pin.Platforms.Values)
        {
            if (await Manifest(digest) is null)
            {
                missing.Add(digest);
            }
        }

        return new PinState(tagged, index, index is null ? [pin.Index] : missing);

        Task<Manifest?> Manifest(Digest digest) => Admit(() => registry.Manifest(repository, digest, cancellationToken), cancellationToken);
    }

    public async Task<ImageEvidence> Read(ImageExpectation image, AssertionDepth depth, CancellationToken cancellationToken)
    {
        var root = await Admit(() => registry.Manifest(image.Repository, image.Digest, cancellationToken), cancellationToken);
        if (root is null)
        {
            return new(Root: null);
        }

        if (!MediaTypes.IsIndex(root.Descriptor.MediaType))
        {
            // Only the config names the platform of a single manifest.
            var single = new Dictionary<Digest, ManifestEvidence> { [image.Digest] = ManifestEvidence.Of(root) };
            return await WithBlobs(new ImageEvidence(root) { Manifests = single }, image.Repository, depth, cancellationToken);
        }

        var index = Parsed<ImageIndex>.Of(() => ImageIndex.Parse(root));
        var wanted = (index.Value?.Manifests ?? []).Where(entry => MediaTypes.IsManifest(entry.MediaType) && (depth == AssertionDepth.Blobs || !Attestation.Is(entry)));
        var manifests = await Each(
            wanted.Select(entry => entry.Digest),
            async digest => ManifestEvidence.Of(await registry.Manifest(image.Repository, digest, cancellationToken)),
            cancellationToken);
        var evidence = new ImageEvidence(root) { Index = index, Manifests = manifests };
        return depth == AssertionDepth.Blobs ? await WithBlobs(evidence, image.Repository, depth, cancellationToken) : evidence;
    }

    private async Task<ImageEvidence> WithBlobs(ImageEvidence evidence, Repository repository, AssertionDepth depth, CancellationToken cancellationToken)
    {
        var configs = evidence.Images.Select(image => image.Config).ToArray();
        var blobs = depth == AssertionDepth.Blobs ? configs.Concat(evidence.Images.SelectMany(image => image.Layers)) : configs;
        var sizes = await Each(blobs.Select(blob => blob.Digest), digest => registry.BlobSize(repository, digest, cancellationToken), cancellationToken);
        var readable = configs
            .Where(config => ImageConfig.IsConfig(config.MediaType) && config.Size <= ImageConfig.MaxBytes && sizes[config.Digest] == config.Size)
            .DistinctBy(config => config.Digest)
            .ToDictionary(config => config.Digest);
        return evidence with
        {
            Blobs = sizes,
            Configs = await Each(readable.Keys, digest => Config(repository, readable[digest], cancellationToken), cancellationToken),
        };
    }

    private async Task<Parsed<ImageConfig>> Config(Repository repository, Descriptor config, CancellationToken cancellationToken)
    {
        await using var content = await registry.OpenBlob(repository, config, cancellationToken);
        using var bytes = new MemoryStream((int)config.Size);
        await content.CopyToAsync(bytes, cancellationToken);
        return Parsed<ImageConfig>.Of(() => ImageConfig.Parse(bytes.ToArray()));
    }

    private async Task<IReadOnlyDictionary<Digest, T>> Each<T>(IEnumerable<Digest> digests, Func<Digest, Task<T>> read, CancellationToken cancellationToken)
    {
        var found = new ConcurrentDictionary<Digest, T>();
        await Task.WhenAll(digests.Distinct().Select(async digest => found[digest] = await Admit(() => read(digest), cancellationToken)));
        return found;
    }

    private async Task<T> Admit<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        await reads.WaitAsync(cancellationToken);
        try
        {
            return await read();
        }
        finally
        {
            reads.Release();
        }
    }
}
