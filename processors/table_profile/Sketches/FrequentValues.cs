using System.Runtime.CompilerServices;

namespace Pipeline.Processors.Tables;

/// <summary>The values of a column with their counts: all of them while they are few, then the frequent ones.</summary>
/// <remarks>
/// Misra and Gries (1982) with the purge of Anderson et al., "A high-performance algorithm for identifying frequent items in data streams"
/// (2017): when the table is full, the median count is subtracted from every count, and values with nothing left are dropped. A count is
/// then too low by at most <see cref="Error"/> ≤ 2 · values / <see cref="Capacity"/>. Values are identified by their 64-bit hash.
/// </remarks>
internal sealed class FrequentValues
{
    /// <summary>The number of different values that are counted exactly.</summary>
    public const int Capacity = 512;

    private const int Slots = 2 * Capacity;

    private readonly ulong[] hashes = new ulong[Slots];
    private readonly long[] counts = new long[Slots];
    private readonly ValueText[] texts = new ValueText[Slots];
    private readonly (ulong Hash, long Count, ValueText Text)[] kept = new (ulong, long, ValueText)[Capacity / 2];
    private DistinctSketch? distinct;
    private int size;

    /// <summary>The most by which a count may be too low; zero means that all values are present with exact counts.</summary>
    public long Error { get; private set; }

    public void Add(in Cell cell)
    {
        var hash = CellHash.Of(cell);
        var slot = Find(hash);
        if (hashes[slot] == hash)
        {
            counts[slot]++;
            return;
        }

        distinct?.Add(hash);
        if (size == Capacity)
        {
            Purge();
            distinct!.Add(hash);
            slot = Find(hash);
        }

        size++;
        hashes[slot] = hash;
        counts[slot] = 1;
        texts[slot].Set(cell);
    }

    /// <summary>The number of different values.</summary>
    public DistinctCount Distinct() => distinct is null ? new(size, 0) : new(distinct.Estimate(), DistinctSketch.StandardError);

    /// <summary>The most frequent values, most frequent first, equal counts by text; only those with a count above its error.</summary>
    public IReadOnlyList<ValueCount> Top(int most) =>
    [
        .. Enumerable.Range(0, Slots)
            .Where(slot => hashes[slot] != 0 && counts[slot] > Error)
            .Select(slot => new ValueCount(texts[slot].ToString(), counts[slot]))
            .OrderByDescending(value => value.Count)
            .ThenBy(value => value.Value, StringComparer.Ordinal)
            .Take(most),
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(ulong hash)
    {
        var all = hashes;
        var slot = (int)(hash & (Slots - 1));
        while (all[slot] != hash && all[slot] != 0)
        {
            slot = (slot + 1) & (Slots - 1);
        }

        return slot;
    }

    private void Purge()
    {
        if (distinct is null)
        {
            distinct = new DistinctSketch();
            foreach (var hash in hashes)
            {
                if (hash != 0)
                {
                    distinct.Add(hash);
                }
            }
        }

        var median = Median();
        Error += median;
        size = 0;
        for (var slot = 0; slot < Slots; slot++)
        {
            if (counts[slot] > median)
            {
                kept[size++] = (hashes[slot], counts[slot] - median, texts[slot]);
            }
        }

        Array.Clear(hashes);
        Array.Clear(counts);
        foreach (ref readonly var entry in kept.AsSpan(0, size))
        {
            var slot = Find(entry.Hash);
            (hashes[slot], counts[slot], texts[slot]) = entry;
        }
    }

    private long Median()
    {
        // If few values repeat, as in a column of identifiers, there is nothing to sort.
        if (counts.AsSpan().Count(1L) > Capacity / 2)
        {
            return 1;
        }

        Span<long> sorted = stackalloc long[Capacity];
        var at = 0;
        foreach (var count in counts)
        {
            if (count > 0)
            {
                sorted[at++] = count;
            }
        }

        sorted.Sort();
        return sorted[Capacity / 2];
    }
}
