using System.Text.RegularExpressions;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Inventory;

/// <summary>Finds the manifests of a repository. The distribution spec lists tags only, so it finds what tags name and what belongs to that.</summary>
/// <param name="reader">Reads the registry.</param>
public sealed partial class RepositoryInventory(IRegistryReader reader)
{
    private const int ReadsAtOnce = 8;

    /// <summary>Reads a repository; what it has lost meanwhile is left out.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="known">Digests to look for besides.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <returns>Its manifests by digest, each once.</returns>
    /// <exception cref="RegistryException">The registry gave no credible answer, or a manifest is malformed.</exception>
    public async Task<IReadOnlyList<StoredManifest>> Read(Repository repository, IEnumerable<Digest> known, CancellationToken cancellationToken)
    {
        var tagged = await Tagged(repository, cancellationToken);
        var tags = tagged.ToLookup(one => one.Manifest.Descriptor.Digest, one => one.Tag);
        var manifests = tagged.DistinctBy(one => one.Manifest.Descriptor.Digest).ToDictionary(one => one.Manifest.Descriptor.Digest, one => one.Manifest);
        var found = new SortedDictionary<Digest, StoredManifest?>();
        for (IReadOnlyList<Digest> next = [.. tags.Select(tag => tag.Key).Union(known)]; next.Count > 0;)
        {
            var wave = next;
            var read = await Each(wave, async (digest, token) =>
                (manifests.GetValueOrDefault(digest) ?? await reader.Manifest(repository, digest, token)) is { } manifest ? await Visit(repository, manifest, [.. tags[digest]], token) : (null, []), cancellationToken);
            foreach (var (digest, one) in wave.Zip(read))
            {
                found[digest] = one.Manifest;
            }

            next = [.. read.SelectMany(one => one.Leads).Distinct().Where(digest => !found.ContainsKey(digest))];
        }

        return [.. found.Values.OfType<StoredManifest>()];
    }

    private async Task<IReadOnlyList<(string Tag, Manifest Manifest)>> Tagged(Repository repository, CancellationToken cancellationToken)
    {
        var tags = await reader.Tags(repository, cancellationToken).ToArrayAsync(cancellationToken);
        var named = await Each(tags, async (tag, token) => (Tag: tag, Manifest: await reader.Manifest(repository, tag, token)), cancellationToken);
        return [.. named.Where(one => one.Manifest is not null).Select(one => (one.Tag, one.Manifest!))];
    }

    private async Task<(StoredManifest? Manifest, IReadOnlyList<Digest> Leads)> Visit(Repository repository, Manifest manifest, string[] tags, CancellationToken cancellationToken)
    {
        var digest = manifest.Descriptor.Digest;
        var (children, subject) = NamesOf(repository, manifest);
        var referrers = await reader.Referrers(repository, digest, null, cancellationToken);
        IReadOnlyList<Digest> attachedTo = [.. tags.Select(SubjectOf).Append(subject).OfType<Digest>().Distinct()];
        return (new(digest, tags, children, attachedTo), [.. children, .. referrers.Select(referrer => referrer.Digest)]);
    }

    private static async Task<TResult[]> Each<T, TResult>(IReadOnlyList<T> items, Func<T, CancellationToken, Task<TResult>> read, CancellationToken cancellationToken)
    {
        var results = new TResult[items.Count];
        var bound = new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, items.Count, bound, async (at, token) => results[at] = await read(items[at], token));
        return results;
    }

    private static (IReadOnlyList<Digest> Children, Digest? Subject) NamesOf(Repository repository, Manifest manifest)
    {
        try
        {
            return MediaTypes.IsIndex(manifest.Descriptor.MediaType) && ImageIndex.Parse(manifest) is var index
                ? ([.. index.Manifests.Select(entry => entry.Digest)], index.Subject?.Digest)
                : ([], ImageManifest.Parse(manifest).Subject?.Digest);
        }
        catch (FormatException e)
        {
            throw new RegistryException(RegistryFailure.Corrupt, $"{repository.At(manifest.Descriptor.Digest)}: {e.Message}", e);
        }
    }

    /// <summary>The manifest that a tag attaches something to: the list of its referrers, or cosign's signatures, attestations and SBOM; null for any other tag.</summary>
    public static Digest? SubjectOf(string tag) => AttachmentTag().Match(tag) is { Success: true } match ? Digest.Parse($"sha256:{match.Groups["hex"].Value}") : null;

    [GeneratedRegex(@"\Asha256-(?<hex>[0-9a-f]{64})(\.(sig|att|sbom))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex AttachmentTag();
}
