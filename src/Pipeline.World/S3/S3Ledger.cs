using System.Globalization;
using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>The ledger of a world in a store: <c>ledger/&lt;sequence, 20 digits&gt;</c>, each object one entry or several that were appended as one.</summary>
/// <remarks>
/// Who appends creates the object after the last one; of several who try, the store lets one. That is the whole of the protocol: the losers look at
/// what the winner wrote, ask again whether their own may still be, and try the next. So entries have one order, and what an entry depends on was so at its place in it.
/// </remarks>
internal sealed class S3Ledger(S3Bucket bucket, LedgerReplica replica, CreationProof proof, TimeProvider time) : ILedger
{
    public const string Folder = "ledger/";

    private const int Attempts = 1000;
    private readonly LedgerPages pages = new(bucket, replica);
    private readonly Lock following = new();
    private readonly Lock writing = new();
    private bool listed;

    public LedgerHead Head
    {
        get
        {
            Follow(CancellationToken.None);
            return replica.Head;
        }
    }

    /// <summary>Appends, once it is the next entry's turn.</summary>
    /// <param name="transition">What the entry says. Its files are in the store.</param>
    /// <param name="isNews">Is asked, with every entry before it known, whether it is to be appended at all; throws when it must not be.</param>
    public void Append(Transition transition, Func<bool> isNews)
    {
        proof.Require(CancellationToken.None);
        lock (writing)
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                Follow(CancellationToken.None);
                if (!isNews())
                {
                    return;
                }

                var entry = LedgerEntry.After(replica.Head, time.GetUtcNow(), transition);
                if (IsPlaced(entry.Sequence, entry.Encode()))
                {
                    pages.WriteWhenDue();
                    return;
                }
            }
        }

        throw new FaultException(ErrorCode.AdapterInvocation, "the world's ledger is busy");
    }

    public LedgerPage Find(LedgerQuery query)
    {
        LedgerRule.Check(query);
        // The next page is one of what the first one saw.
        if (query.After is not { } seen || seen > replica.Head.Sequence)
        {
            Follow(CancellationToken.None);
        }

        return replica.Find(query);
    }

    public IEnumerable<LedgerEntry> Read() => replica.Read(1, Head.Sequence);

    public long Append(IEnumerable<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        proof.Require(cancellationToken);
        lock (writing)
        {
            Follow(cancellationToken);
            var head = replica.Head;
            var news = LedgerRule.News(entries, head, replica.HashOf).ToArray();
            replica.Rehearse(news);
            cancellationToken.ThrowIfCancellationRequested();
            if (news.Length > 0 && !IsPlaced(head.Sequence + 1, [.. news.SelectMany(entry => entry.Encode())]))
            {
                throw new FaultException(ErrorCode.Inputs, $"the two ledgers part at entry {head.Sequence + 1}");
            }

            pages.WriteWhenDue();
            return news.Length;
        }
    }

    /// <summary>Learns what was appended since, by whomever.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when the ledger is damaged: an entry is missing, changed, or follows from no other.</exception>
    public void Follow(CancellationToken cancellationToken)
    {
        lock (following)
        {
            // One request when there is nothing new. The first time the list tells, which finds an entry behind a gap as well.
            if (!listed)
            {
                pages.Follow(cancellationToken);
            }
            else if (!TryAdd(Name(replica.Head.Sequence + 1), cancellationToken))
            {
                return;
            }

            foreach (var (name, lines) in bucket.ReadAll(bucket.Names(Folder, Name(replica.Head.Sequence), cancellationToken), cancellationToken))
            {
                Add(name, lines);
            }

            listed = true;
        }
    }

    /// <summary>Reads lines that the ledger keeps.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when one is no entry.</exception>
    public static LedgerEntry[] Parse(byte[] lines)
    {
        try
        {
            return [.. LedgerLines.Read(new MemoryStream(lines), CancellationToken.None)];
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the world's ledger is damaged: {e.Message}", e);
        }
    }

    public static string Name(long sequence) => string.Create(CultureInfo.InvariantCulture, $"{Folder}{sequence:D20}");

    /// <summary>The number that a name of the store is that of.</summary>
    public static bool TryParse(string name, out long sequence) =>
        long.TryParse(name.AsSpan(Folder.Length), NumberStyles.None, CultureInfo.InvariantCulture, out sequence) && name == Name(sequence);

    private bool TryAdd(string name, CancellationToken cancellationToken)
    {
        var page = bucket.TryRead(name, cancellationToken);
        if (page is not null)
        {
            Add(name, page);
        }

        return page is not null;
    }

    private void Add(string name, byte[] page)
    {
        if (!TryParse(name, out _))
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the world's ledger is damaged: a foreign object lies in it: {name}");
        }

        if (name != Name(replica.Head.Sequence + 1) || page.Length == 0)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the world's ledger is damaged: entry {replica.Head.Sequence + 1} is missing");
        }

        replica.Add(Parse(page));
    }

    // The name may be taken by our own call: it was made again because its answer was lost. The bytes tell, and they are looked at too when no answer came at all.
    private bool IsPlaced(long sequence, byte[] lines)
    {
        var name = Name(sequence);
        var isPlaced = TryPlace(name, lines);
        if (isPlaced)
        {
            Learn(name, lines);
        }

        return isPlaced;
    }

    private bool TryPlace(string name, byte[] lines)
    {
        FaultException? unanswered = null;
        // Taken and not there: a call is about to create it (409), which may yet fail, and may be ours. The same is tried again, for to try another next would be to have two on the way.
        var pauses = new Pauses(time);
        do
        {
            try
            {
                using var content = new MemoryStream(lines);
                if (bucket.Create(name, content, CancellationToken.None) == Creation.Created)
                {
                    return true;
                }
            }
            catch (FaultException e) when (!S3Fault.IsRefusal(e))
            {
                unanswered = e;
            }

            try
            {
                if (bucket.TryRead(name, CancellationToken.None) is { } there)
                {
                    return there.AsSpan().SequenceEqual(lines);
                }
            }
            catch (FaultException e)
            {
                unanswered ??= e;
            }
        }
        while (unanswered is null && pauses.TryWait(CancellationToken.None));

        // A call that is still on its way creates it, unless another entry has its number by then.
        throw S3Fault.Undecided(unanswered);
    }

    // Unless another thread has followed up to it meanwhile.
    private void Learn(string name, byte[] lines)
    {
        lock (following)
        {
            if (name == Name(replica.Head.Sequence + 1))
            {
                Add(name, lines);
            }
        }
    }
}
