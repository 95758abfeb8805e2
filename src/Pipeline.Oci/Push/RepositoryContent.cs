using System.Diagnostics;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Push;

/// <summary>Everything in a repository that belongs to an image: what it names, and whatever refers to any of it, again and again.</summary>
/// <param name="reader">Reads the registry.</param>
/// <param name="repository">The repository.</param>
internal sealed class RepositoryContent(IRegistryReader reader, Repository repository)
{
    private const int MaxManifests = ImageIndex.MaxManifests;

    // cosign's names for what it attaches without a subject: sha256-HEX.sig and so on.
    private static readonly IReadOnlyList<string> TagForms = ["sig", "att", "sbom"];

    /// <summary>Reads it. Tags form the last generation, and the image's own is the last of them.</summary>
    /// <param name="root">The image.</param>
    /// <param name="tag">The tag that the image gets.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="RegistryException">A manifest is missing or malformed, or the registry gave no credible answer.</exception>
    public async Task<PushContent> Read(Digest root, string tag, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Digest, Visited>();
        for (IReadOnlyList<Digest> next = [root]; next.Count > 0;)
        {
            foreach (var visited in await Task.WhenAll(next.Select(digest => Visit(digest, cancellationToken))))
            {
                found[visited.Placement.Digest] = visited;
            }

            next = [.. found.Values.SelectMany(visited => visited.Leads).Distinct().Where(digest => !found.ContainsKey(digest))];
            if (found.Count + next.Count > MaxManifests)
            {
                throw new RegistryException(RegistryFailure.Refused, $"more than {MaxManifests} manifests belong to {repository.At(root)}");
            }
        }

        var blobs = found.Values.SelectMany(visited => visited.Names.Blobs).DistinctBy(blob => blob.Digest).OrderByDescending(blob => blob.Size);
        return new([.. Generations(found), Tags(found, root, tag)], [.. blobs]);
    }

    private async Task<Visited> Visit(Digest digest, CancellationToken cancellationToken)
    {
        var manifest = await reader.Manifest(repository, digest, cancellationToken)
            ?? throw new RegistryException(RegistryFailure.Corrupt, $"{repository.At(digest)} is named by what belongs to the image, but the registry does not have it");
        var names = NamesOf(manifest);
        var referrers = await reader.Referrers(repository, digest, null, cancellationToken);
        var tagged = new List<(string Tag, Digest Digest)>();
        foreach (var tag in TagForms.Select(form => $"sha256-{digest.Hex}.{form}"))
        {
            if (await reader.Manifest(repository, tag, cancellationToken) is { } named)
            {
                tagged.Add((tag, named.Descriptor.Digest));
            }
        }

        return new(new Placement(manifest, null, names.Subject), names, [.. referrers.Select(referrer => referrer.Digest)], tagged);
    }

    private ManifestNames NamesOf(Manifest manifest)
    {
        try
        {
            return ManifestNames.Of(manifest);
        }
        catch (FormatException e)
        {
            throw new RegistryException(RegistryFailure.Corrupt, $"{repository.At(manifest.Descriptor.Digest)}: {e.Message}", e);
        }
    }

    // Children come before their index, and subjects before what refers to them.
    private static List<IReadOnlyList<Placement>> Generations(Dictionary<Digest, Visited> found)
    {
        var generations = new List<IReadOnlyList<Placement>>();
        var placed = new HashSet<Digest>();
        for (IReadOnlyList<Visited> left = [.. found.Values]; left.Count > 0;)
        {
            Placement[] ready = [.. left.Where(visited => visited.Needs.All(need => placed.Contains(need) || !found.ContainsKey(need))).Select(visited => visited.Placement)];
            generations.Add(ready.Length > 0 ? ready : throw new UnreachableException("digests form no circle"));
            placed.UnionWith(ready.Select(placement => placement.Digest));
            left = [.. left.Where(visited => !placed.Contains(visited.Placement.Digest))];
        }

        return generations;
    }

    private static Placement[] Tags(Dictionary<Digest, Visited> found, Digest root, string tag) =>
    [
        .. found.Values.SelectMany(visited => visited.Tagged).OrderBy(tagged => tagged.Tag, StringComparer.Ordinal).Select(tagged => found[tagged.Digest].Placement with { Tag = tagged.Tag }),
        found[root].Placement with { Tag = tag },
    ];

    /// <summary>A manifest with what the registry says about it.</summary>
    /// <param name="Placement">The manifest under its digest.</param>
    /// <param name="Names">What it names.</param>
    /// <param name="Referrers">What refers to it.</param>
    /// <param name="Tagged">What cosign has attached to it by a tag.</param>
    private sealed record Visited(Placement Placement, ManifestNames Names, IReadOnlyList<Digest> Referrers, IReadOnlyList<(string Tag, Digest Digest)> Tagged)
    {
        public IEnumerable<Digest> Leads => [.. Names.Children.Select(child => child.Digest), .. Referrers, .. Tagged.Select(tagged => tagged.Digest)];

        public IEnumerable<Digest> Needs => Names.Children.Select(child => child.Digest).Concat(Names.Subject is { } subject ? [subject] : []);
    }
}
