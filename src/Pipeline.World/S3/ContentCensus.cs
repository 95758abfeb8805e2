using System.Collections.Concurrent;
using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>Everything that lies under a world's prefix beside its ledger, each file hashed once.</summary>
internal sealed class ContentCensus
{
    private readonly ConcurrentDictionary<Digest, HashedContent> found = new();
    private readonly ConcurrentDictionary<Digest, bool> named = new();

    public static ContentCensus Take(S3Bucket bucket, FindingList findings, ParallelOptions options)
    {
        var census = new ContentCensus();
        var names = bucket.Names("", null, options.CancellationToken).Where(name =>
            !name.StartsWith(S3Ledger.Folder, StringComparison.Ordinal) && !name.StartsWith(LedgerPages.Folder, StringComparison.Ordinal));
        Several.ForEach(names, options, name =>
        {
            if (name.StartsWith(CreationProof.Folder, StringComparison.Ordinal))
            {
                CheckProof(bucket, name, findings, options.CancellationToken);
            }
            else if (!name.StartsWith(S3Content.Folder, StringComparison.Ordinal) || !Digest.TryParse($"sha256:{name[S3Content.Folder.Length..]}", out var digest))
            {
                findings.Add(WorldFindingKind.Unrecorded, name.Length == 0 ? "./" : name, Foreign(name));
            }
            else if (Hash(bucket, name, options.CancellationToken) is { } content)
            {
                findings.Hashed(content.Size);
                census.found[digest] = content;
            }
        });
        return census;
    }

    /// <summary>Holds what the ledger or an index says of a path to what is there.</summary>
    /// <returns>Whether it is so.</returns>
    public bool Check(WorldPath path, Digest sha256, long? size, FindingList findings)
    {
        named[sha256] = true;
        var (kind, text) = !found.TryGetValue(sha256, out var content)
            ? (WorldFindingKind.Missing, "there is no such file")
            : (WorldFindingKind.Changed, content.Sha256 != sha256 ? $"it is {content.Sha256}, not {sha256}" : size is not null && size != content.Size ? $"it has {content.Size} bytes, not {size}" : null);
        if (text is not null)
        {
            findings.Add(kind, path.ToString(), text);
        }

        return text is null;
    }

    /// <summary>Tells of content that no path has and that is not what its name says: a run that writes those bytes would take it for its own.</summary>
    public void TellUnnamed(FindingList findings)
    {
        foreach (var (digest, content) in found.Where(pair => pair.Value.Sha256 != pair.Key && !named.ContainsKey(pair.Key)))
        {
            findings.Add(WorldFindingKind.Changed, S3Content.Name(digest), $"it is {content.Sha256}, not {digest}");
        }
    }

    private static string Foreign(string name) => name.Length == 0 || name.EndsWith('/') ? "the marker of a folder, as consoles make it; a world has none" : "a world has no such name";

    private static void CheckProof(S3Bucket bucket, string name, FindingList findings, CancellationToken cancellationToken)
    {
        if (Hash(bucket, name, cancellationToken) is { } content && content.Sha256 != Sha256.Of(CreationProof.Text))
        {
            findings.Add(WorldFindingKind.Unrecorded, name, "no proof has such content");
        }
    }

    private static HashedContent? Hash(S3Bucket bucket, string name, CancellationToken cancellationToken)
    {
        using var content = ContentStream.TryOpen(bucket, name, expected: null, cancellationToken);
        if (content is null)
        {
            return null;
        }

        content.CopyTo(Stream.Null, 128 * 1024);
        return new HashedContent(content.Actual!, content.Position);
    }

    private sealed record HashedContent(Digest Sha256, long Size);
}
