using System.Collections.Immutable;

namespace Pipeline.World.Ledger;

/// <summary>The in-memory twin of <see cref="SqliteLedger"/>.</summary>
internal sealed class InMemoryLedger(TimeProvider time) : ILedger
{
    private readonly Lock gate = new();
    private ImmutableList<LedgerEntry> entries = [];

    public LedgerHead Head => entries is [.., var last] ? last.Head : LedgerHead.Empty;

    /// <summary>Appends a transition; importing identical bytes again is not one.</summary>
    public void Append(Transition transition)
    {
        lock (gate)
        {
            if (transition is not Transition.Imported imported || entries.FindLast(entry => PathOf(entry) == imported.Path)?.Transition != transition)
            {
                entries = entries.Add(LedgerEntry.After(Head, time.GetUtcNow(), transition));
            }
        }
    }

    public LedgerPage Find(LedgerQuery query)
    {
        LedgerRule.Check(query);
        var (from, until) = (query.From is { } f ? Receipt.Timestamp(f) : "", query.Until is { } u ? Receipt.Timestamp(u) : "~");
        var after = query.After is { } cursor ? entries.Find(entry => entry.Sequence == cursor) : null;
        var found = entries
            .Where(entry => IsAbout(RunOf(entry), query))
            .Where(entry => string.CompareOrdinal(entry.TimestampUtc, from) >= 0 && string.CompareOrdinal(entry.TimestampUtc, until) < 0)
            .OrderByDescending(entry => entry.TimestampUtc, StringComparer.Ordinal)
            .ThenByDescending(entry => entry.Sequence)
            .Where(entry => query.After is null || (after is not null && IsOlder(entry, after)))
            .Take(query.Limit + 1)
            .ToArray();
        return found.Length > query.Limit ? new(found[..query.Limit], found[query.Limit - 1].Sequence) : new(found, null);
    }

    public IEnumerable<LedgerEntry> Read() => entries;

    public long Append(IEnumerable<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var news = LedgerRule.News(entries, Head, sequence => this.entries[(int)sequence - 1].Hash).ToArray();
            cancellationToken.ThrowIfCancellationRequested();
            var settled = this.entries.Select(entry => entry.Transition).OfType<Transition.Settled>().Select(settled => settled.Run).ToList();
            foreach (var entry in news)
            {
                LedgerRule.RejectDuplicate(entry, run => settled.Exists(other => other.Prefix == run.Prefix || (other.Execution == run.Execution && other.Prefix.World == run.Prefix.World)));
                settled.AddRange(entry.Transition is Transition.Settled { Run: var run } ? [run] : []);
            }

            this.entries = this.entries.AddRange(news);
            return news.Length;
        }
    }

    private static WorldPath? PathOf(LedgerEntry entry) => (entry.Transition as Transition.Imported)?.Path;

    private static LedgerRun? RunOf(LedgerEntry entry) => entry.Transition switch
    {
        Transition.Settled settled => settled.Run,
        Transition.Failed failed => failed.Run,
        _ => null,
    };

    private static bool IsAbout(LedgerRun? run, LedgerQuery query) =>
        (query.Execution is null || run?.Execution == query.Execution)
        && (query.Processor is null || run?.Processor.Name == query.Processor)
        && (query.ProcessorRef is null || run?.Processor == query.ProcessorRef)
        && (query.Image is null || run?.Fingerprint.Image == query.Image)
        && (query.InputsHash is null || run?.InputsHash == query.InputsHash);

    private static bool IsOlder(LedgerEntry entry, LedgerEntry than)
    {
        var order = string.CompareOrdinal(entry.TimestampUtc, than.TimestampUtc);
        return order < 0 || (order == 0 && entry.Sequence < than.Sequence);
    }
}
