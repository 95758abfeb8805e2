using System.Collections.Concurrent;

namespace Pipeline.World.Verification;

/// <summary>Collects findings and figures from many threads; keeps a limited number of findings.</summary>
internal sealed class FindingList
{
    private readonly ConcurrentQueue<WorldFinding> kept = new();
    private long findings;
    private long files;
    private long bytes;
    private long runs;

    public long Count => Interlocked.Read(ref findings);

    public long Files => Interlocked.Read(ref files);

    public long Bytes => Interlocked.Read(ref bytes);

    public long Runs => Interlocked.Read(ref runs);

    public IReadOnlyList<WorldFinding> Kept => [.. kept.OrderBy(finding => finding.Path.StartsWith('.') ? 0 : 1).ThenBy(finding => finding.Path, StringComparer.Ordinal)];

    public void Add(WorldFindingKind kind, string path, string text)
    {
        if (Interlocked.Increment(ref findings) <= WorldVerificationResult.MaxFindings)
        {
            kept.Enqueue(new WorldFinding(kind, path, text));
        }
    }

    public void Hashed(long size)
    {
        Interlocked.Increment(ref files);
        Interlocked.Add(ref bytes, size);
    }

    public void CountRun() => Interlocked.Increment(ref runs);
}
