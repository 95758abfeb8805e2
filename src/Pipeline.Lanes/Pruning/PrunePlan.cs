using System.Text.RegularExpressions;
using Pipeline.Oci.Inventory;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Pruning;

/// <summary>A manifest that nothing uses.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="UnusedSince">When Prune first found it unused.</param>
/// <param name="IsOld">Whether that is long enough ago.</param>
public sealed record UnusedManifest(StoredManifest Manifest, DateTimeOffset UnusedSince, bool IsOld);

/// <summary>What Prune does in one repository. Pure.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Kept">The number of manifests in use.</param>
/// <param name="Unused">The manifests that nothing uses, in the order of deletion.</param>
public sealed partial record PrunePlan(Repository Repository, int Kept, IReadOnlyList<UnusedManifest> Unused)
{
    /// <summary>Decides which manifests nothing uses.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="all">Its manifests.</param>
    /// <param name="roots">The digests that pins and deployments name.</param>
    /// <param name="memory">Since when manifests are unused, as far as earlier runs found them so.</param>
    /// <param name="now">The time.</param>
    /// <param name="keep">How long an unused manifest stays.</param>
    public static PrunePlan Of(
        Repository repository, IReadOnlyCollection<StoredManifest> all, IEnumerable<Digest> roots, IReadOnlyDictionary<Digest, DateTimeOffset> memory, DateTimeOffset now, TimeSpan keep)
    {
        var reached = StoredManifest.Reached(all, roots.Concat(all.Where(manifest => manifest.Tags.Any(IsForeign)).Select(manifest => manifest.Digest)));
        var unused = InOrder([.. all.Where(manifest => !reached.Contains(manifest.Digest)).OrderBy(manifest => manifest.Digest)])
            .Select(manifest => memory.TryGetValue(manifest.Digest, out var since) ? (manifest, since) : (manifest, since: now));
        return new(repository, reached.Count, [.. unused.Select(one => new UnusedManifest(one.manifest, one.since, now - one.since >= keep))]);
    }

    // What names others goes before them: some registries refuse the other order, and the memory knows what is left after an interruption.
    private static IEnumerable<StoredManifest> InOrder(IReadOnlyList<StoredManifest> unused)
    {
        for (var left = unused; left.Count > 0;)
        {
            var named = left.SelectMany(manifest => manifest.Children.Concat(manifest.AttachedTo).Where(digest => digest != manifest.Digest)).ToHashSet();
            StoredManifest[] ready = [.. left.Where(manifest => !named.Contains(manifest.Digest))];
            // Only tags can form a circle, and within one any order will do.
            ready = ready.Length == 0 ? [.. left] : ready;
            foreach (var manifest in ready)
            {
                yield return manifest;
            }

            left = [.. left.Except(ready)];
        }
    }

    // Whoever gave a manifest a name of their own, such as "stable", uses it.
    private static bool IsForeign(string tag) => !ReleaseTag().IsMatch(tag) && RepositoryInventory.SubjectOf(tag) is null;

    // BuildAndPin's: the version and twelve digits of the source.
    [GeneratedRegex(@"\A.+-[0-9a-f]{12}\z", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex ReleaseTag();
}
