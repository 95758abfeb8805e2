namespace Pipeline.Oci.Inventory;

/// <summary>A manifest of a repository, with what connects it to others.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Children">The manifests that it names, if it is an index.</param>
/// <param name="AttachedTo">What it belongs to: its subject, and the manifests that its tags of the form <c>sha256-HEX</c> or <c>sha256-HEX.sig</c> are about.</param>
public sealed record StoredManifest(Digest Digest, IReadOnlyList<string> Tags, IReadOnlyList<Digest> Children, IReadOnlyList<Digest> AttachedTo)
{
    /// <summary>The manifests that are reached from some: what they name, what is attached to any of those, and so on.</summary>
    /// <param name="all">The manifests of the repository.</param>
    /// <param name="roots">Where to begin; digests that the repository does not have are ignored.</param>
    public static IReadOnlySet<Digest> Reached(IReadOnlyCollection<StoredManifest> all, IEnumerable<Digest> roots)
    {
        var known = all.ToDictionary(manifest => manifest.Digest);
        var attached = all.SelectMany(manifest => manifest.AttachedTo.Select(subject => (subject, manifest.Digest))).ToLookup(pair => pair.subject, pair => pair.Digest);
        var reached = new HashSet<Digest>();
        var left = new Stack<Digest>(roots);
        while (left.TryPop(out var next))
        {
            if (known.TryGetValue(next, out var manifest) && reached.Add(next))
            {
                foreach (var digest in manifest.Children.Concat(attached[next]))
                {
                    left.Push(digest);
                }
            }
        }

        return reached;
    }
}
