using System.Collections.Concurrent;
using Amazon.Runtime;
using Pipeline.World.Ledger;
using Pipeline.World.Verification;

namespace Pipeline.World.S3;

/// <summary>Verifies a world in a store by hashing every byte again. It writes nothing.</summary>
/// <remarks>
/// The ledger is read first, so content of runs that settle meanwhile has no entry yet; that is not a finding, because nobody sees it. Content that does not
/// match its own name is a finding, whether or not an entry names it.
/// </remarks>
public static class S3Verification
{
    private const int Readers = 16;

    /// <summary>Verifies the whole world.</summary>
    /// <param name="settings">The store.</param>
    /// <param name="remembered">The hash of an entry that must exist; null if none is known.</param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the store cannot be read.</exception>
    public static WorldVerificationResult Run(S3WorldOptions settings, Digest? remembered, CancellationToken cancellationToken) => Run(settings, null, remembered, cancellationToken);

    internal static WorldVerificationResult Run(S3WorldOptions settings, AWSCredentials? credentials, Digest? remembered, CancellationToken cancellationToken)
    {
        using var bucket = S3Bucket.Open(settings, credentials);
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Readers };
        var findings = new FindingList();
        var chain = new ChainCheck(findings, remembered, S3Ledger.Folder);
        // Pages first: they cannot contain entries that are appended while the ledger is read.
        var pages = bucket.Names(LedgerPages.Folder, null, cancellationToken).ToArray();
        var entries = chain.Follow(Rows(bucket, findings, cancellationToken)).ToArray();
        Check(pages, bucket, entries.Select(entry => entry.Head).ToHashSet(), findings, cancellationToken);
        VersionCheck.Run(bucket, findings, cancellationToken);
        var census = ContentCensus.Take(bucket, findings, options);
        var content = new S3Content(bucket);
        BoundedParallel.ForEach(entries, options, entry => Check(entry.Transition, census, content, findings, cancellationToken));
        census.ReportUnnamed(findings);
        return new WorldVerificationResult(chain.Head, findings.Runs, findings.Files, findings.Bytes, findings.Kept, findings.Count);
    }

    private static void Check(Transition transition, ContentCensus census, S3Content content, FindingList findings, CancellationToken cancellationToken)
    {
        switch (transition)
        {
            case Transition.Settled settled:
                Check(settled, census, content, findings, cancellationToken);
                break;
            case Transition.Imported imported:
                census.Check(imported.Path, imported.Sha256, imported.Size, findings);
                break;
            default:
                break;
        }
    }

    private static void Check(Transition.Settled settled, ContentCensus census, S3Content content, FindingList findings, CancellationToken cancellationToken)
    {
        findings.CountRun();
        var (run, prefix) = (settled.Run, settled.Run.Prefix);
        census.Check(prefix.Receipt, settled.Receipt, null, findings);
        foreach (var (area, sha256) in settled.Areas)
        {
            census.Check(prefix.In(area, run.Execution), sha256, null, findings);
        }

        // A changed index is not trusted, so its outputs are unknown.
        var outputs = census.Check(prefix.Index, settled.Index, null, findings) ? content.TryReadIndex(settled.Index, cancellationToken)?.Outputs ?? [] : [];
        foreach (var output in outputs)
        {
            census.Check(prefix.Output(output.Path), output.Sha256, output.Size, findings);
        }
    }

    // Pages must agree with the entries.
    private static void Check(string[] pages, S3Bucket bucket, HashSet<LedgerHead> heads, FindingList findings, CancellationToken cancellationToken)
    {
        foreach (var (name, lines) in bucket.ReadAll(pages, cancellationToken))
        {
            try
            {
                var page = S3Ledger.Parse(lines);
                if (page.Length == 0 || name != LedgerPages.Name(page[0].Sequence) || !page.All(entry => heads.Contains(entry.Head)))
                {
                    findings.Add(WorldFindingKind.Changed, name, "it differs from the entries");
                }
            }
            catch (FaultException e)
            {
                findings.Add(WorldFindingKind.Changed, name, e.Fault.Message);
            }
        }
    }

    // Each line with its sequence, starting at its object's name. A list may be incomplete, so the store is also queried for the next object.
    private static IEnumerable<LedgerRow> Rows(S3Bucket bucket, FindingList findings, CancellationToken cancellationToken)
    {
        var next = 1L;
        foreach (var (name, content) in bucket.ReadAll(bucket.Names(S3Ledger.Folder, null, cancellationToken), cancellationToken))
        {
            if (!S3Ledger.TryParse(name, out var sequence))
            {
                findings.Add(WorldFindingKind.Unrecorded, name, "not a ledger name");
                continue;
            }

            foreach (var line in Lines(content))
            {
                yield return new LedgerRow(sequence++, line);
            }

            next = Math.Max(next, sequence);
        }

        while (bucket.TryRead(S3Ledger.Name(next), cancellationToken) is { } more)
        {
            foreach (var line in Lines(more))
            {
                yield return new LedgerRow(next++, line);
            }
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> lines)
    {
        do
        {
            var end = lines.Span.IndexOf((byte)'\n');
            var length = end < 0 ? lines.Length : end + 1;
            yield return lines[..length];
            lines = lines[length..];
        }
        while (!lines.IsEmpty);
    }
}

/// <summary>Everything under a world's prefix except its ledger, each file hashed once.</summary>
internal sealed class ContentCensus
{
    private readonly ConcurrentDictionary<Digest, HashedContent> found = new();
    private readonly ConcurrentDictionary<Digest, bool> named = new();

    public static ContentCensus Take(S3Bucket bucket, FindingList findings, ParallelOptions options)
    {
        var census = new ContentCensus();
        var names = bucket.Names("", null, options.CancellationToken).Where(name =>
            !name.StartsWith(S3Ledger.Folder, StringComparison.Ordinal) && !name.StartsWith(LedgerPages.Folder, StringComparison.Ordinal));
        BoundedParallel.ForEach(names, options, name =>
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

    /// <summary>Compares the ledger's or an index's claim about a path with the store.</summary>
    /// <returns>Whether they agree.</returns>
    public bool Check(WorldPath path, Digest sha256, long? size, FindingList findings)
    {
        named[sha256] = true;
        var (kind, text) = !found.TryGetValue(sha256, out var content)
            ? (WorldFindingKind.Missing, "the file is missing")
            : (WorldFindingKind.Changed, content.Sha256 != sha256 ? $"it is {content.Sha256}, not {sha256}" : size is not null && size != content.Size ? $"it has {content.Size} bytes, not {size}" : null);
        if (text is not null)
        {
            findings.Add(kind, path.ToString(), text);
        }

        return text is null;
    }

    /// <summary>Reports unreferenced content that does not match its name: a run that writes those bytes would reuse it.</summary>
    public void ReportUnnamed(FindingList findings)
    {
        foreach (var (digest, content) in found.Where(pair => pair.Value.Sha256 != pair.Key && !named.ContainsKey(pair.Key)))
        {
            findings.Add(WorldFindingKind.Changed, S3Content.Name(digest), $"it is {content.Sha256}, not {digest}");
        }
    }

    private static string Foreign(string name) => name.Length == 0 || name.EndsWith('/') ? "a folder marker, as consoles create; a world has none" : "not a world name";

    private static void CheckProof(S3Bucket bucket, string name, FindingList findings, CancellationToken cancellationToken)
    {
        if (Hash(bucket, name, cancellationToken) is { } content && content.Sha256 != Sha256.Of(CreationProof.Text))
        {
            findings.Add(WorldFindingKind.Unrecorded, name, "not the content of a proof");
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
