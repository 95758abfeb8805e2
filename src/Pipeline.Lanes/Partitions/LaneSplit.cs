using System.Text;

namespace Pipeline.Lanes.Partitions;

/// <summary>What a lane has to run of one processor.</summary>
/// <param name="Processor">Its name.</param>
/// <param name="Identity">What decides its result: the digest of its source, or of its pinned image.</param>
/// <param name="Cases">The names of the cases, in order.</param>
internal sealed record ProcessorWork(string Processor, string Identity, IReadOnlyList<string> Cases);

/// <summary>How the work of a lane is divided. Pure: equal work and costs give an equal split on every machine.</summary>
/// <param name="Work">All work, by processor (ordinal).</param>
/// <param name="Parts">The work of each part; a large processor's cases may be in several parts.</param>
internal sealed record LaneSplit(IReadOnlyList<ProcessorWork> Work, IReadOnlyList<IReadOnlyList<ProcessorWork>> Parts)
{
    private const int MaxParts = 1000;

    /// <summary>Divides work so that the most expensive part costs as little as possible: the largest piece first, each to the cheapest part.</summary>
    /// <param name="work">All work.</param>
    /// <param name="costs">The cost of each processor.</param>
    /// <param name="total">The number of parts, 1 or more.</param>
    public static LaneSplit Of(IEnumerable<ProcessorWork> work, Func<string, WorkCost> costs, int total)
    {
        ProcessorWork[] all = [.. work.OrderBy(one => one.Processor, StringComparer.Ordinal)];
        var sum = all.Sum(one => costs(one.Processor).Of(one));
        var pieces = all.SelectMany(one => Pieces(one, costs(one.Processor), sum, total)).OrderByDescending(piece => piece.Cost)
            .ThenBy(piece => piece.Work.Processor, StringComparer.Ordinal).ThenBy(piece => piece.Number);
        var parts = Enumerable.Range(0, total).Select(_ => new Dictionary<string, ProcessorWork>(StringComparer.Ordinal)).ToArray();
        var (loads, queue) = (new long[total], new PriorityQueue<int, (long, int)>(Enumerable.Range(0, total).Select(part => (part, (0L, part)))));
        foreach (var (piece, cost, _) in pieces)
        {
            var part = queue.Dequeue();
            // Two pieces of a processor in one part are built once.
            parts[part][piece.Processor] = parts[part].TryGetValue(piece.Processor, out var other) ? piece with { Cases = [.. other.Cases, .. piece.Cases] } : piece;
            queue.Enqueue(part, (loads[part] += cost, part));
        }

        var order = all.ToDictionary(one => one.Processor, one => one.Cases.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal), StringComparer.Ordinal);
        return new LaneSplit(all, [.. parts.Select(part => (IReadOnlyList<ProcessorWork>)
        [
            .. part.Values.OrderBy(one => one.Processor, StringComparer.Ordinal).Select(one => one with { Cases = [.. one.Cases.OrderBy(@case => order[one.Processor][@case])] }),
        ])]);
    }

    /// <summary>Divides work into as many parts as it deserves, of which none is empty: no part for no work.</summary>
    /// <param name="work">All work.</param>
    /// <param name="costs">The cost of each processor.</param>
    /// <param name="settings">The settings of the repository.</param>
    public static LaneSplit Of(IReadOnlyCollection<ProcessorWork> work, Func<string, WorkCost> costs, PartitionSettings settings)
    {
        if (work.Count == 0)
        {
            return new LaneSplit([], []);
        }

        var wanted = (work.Sum(one => costs(one.Processor).Of(one)) + settings.PartMs - 1) / settings.PartMs;
        var split = Of(work, costs, (int)Math.Clamp(wanted, 1, settings.Max));
        while (split.Parts.Count(part => part.Count > 0) is var filled && filled < split.Parts.Count)
        {
            split = Of(work, costs, filled);
        }

        return split;
    }

    /// <summary>Whether a division from a document gives each case to one part, and each processor to at least one.</summary>
    public bool IsWhole()
    {
        if (Parts.Count > MaxParts || Parts.Any(part => part is null || part.Any(work => work is null)))
        {
            return false;
        }

        var shares = Parts.SelectMany(part => part).ToLookup(work => work.Processor, StringComparer.Ordinal);
        return shares.Count == Work.Count && Parts.All(part => part.DistinctBy(work => work.Processor, StringComparer.Ordinal).Count() == part.Count) && Work.All(work =>
            shares[work.Processor].SelectMany(share => share.Cases).Order(StringComparer.Ordinal).SequenceEqual(work.Cases.Order(StringComparer.Ordinal), StringComparer.Ordinal)
            && shares[work.Processor].Any() && (work.Cases.Count > 0 || shares[work.Processor].Count() == 1));
    }

    /// <summary>A digest of the work and its division, by which parts of one split recognize each other.</summary>
    public Digest Digest()
    {
        var hash = new Sha256();
        foreach (var line in Work.Select(Line).Concat(Parts.SelectMany(part => part.Select(Line).Prepend("part\n"))))
        {
            hash.Append(Encoding.UTF8.GetBytes(line));
        }

        return hash.Finish();

        static string Line(ProcessorWork work) => $"{work.Processor}\0{work.Identity}\0{string.Join('\0', work.Cases)}\n";
    }

    // The fewest pieces of which none is more than a fair part. Each piece builds the image again, which makes a fair part larger.
    // No piece builds for longer than it tests.
    private static int PiecesOf(ProcessorWork work, WorkCost cost, long sum, int total)
    {
        var cases = work.Cases.Sum(cost.OfCase);
        var most = Math.Min(Math.Min(work.Cases.Count, total), cases / Math.Max(1, cost.Image));
        var count = 1;
        while (count < most && cost.Image + (cases / count) > (sum + (cost.Image * (count - 1))) / total)
        {
            count++;
        }

        return count;
    }

    private static IEnumerable<(ProcessorWork Work, long Cost, int Number)> Pieces(ProcessorWork work, WorkCost cost, long sum, int total)
    {
        var count = PiecesOf(work, cost, sum, total);
        if (count == 1)
        {
            return [(work, cost.Of(work), 0)];
        }

        var (bins, loads) = (Enumerable.Range(0, count).Select(_ => new List<string>()).ToArray(), new long[count]);
        foreach (var @case in work.Cases.Index().OrderByDescending(entry => cost.OfCase(entry.Item)).ThenBy(entry => entry.Index).Select(entry => entry.Item))
        {
            var least = Array.IndexOf(loads, loads.Min());
            bins[least].Add(@case);
            loads[least] += cost.OfCase(@case);
        }

        return bins.Select((bin, at) => (work with { Cases = bin }, cost.Image + loads[at], at));
    }
}
