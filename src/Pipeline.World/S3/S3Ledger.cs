using System.Globalization;
using Pipeline.World.Ledger;

namespace Pipeline.World.S3;

/// <summary>The ledger of a world in a store: <c>ledger/&lt;sequence, 20 digits&gt;</c>; each object holds one entry, or several that were appended together.</summary>
/// <remarks>
/// To append, a process creates the object after the last one; the store lets only one succeed. That is the whole protocol: the others read
/// the winner's entry, check whether their own is still valid, and retry with the next number. So entries are totally ordered, and each was valid at its position.
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

    /// <summary>Appends an entry as the next one.</summary>
    /// <param name="transition">The entry's transition; its files are already in the store.</param>
    /// <param name="isNews">Decides, knowing every earlier entry, whether to append at all; throws if the entry is invalid.</param>
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
        // A later page continues the snapshot of the first one.
        if (query.After is not { } after || after > replica.Head.Sequence)
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
                throw new FaultException(ErrorCode.Inputs, $"the ledgers diverge at entry {head.Sequence + 1}");
            }

            pages.WriteWhenDue();
            return news.Length;
        }
    }

    /// <summary>Reads the entries that any process has appended since.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the ledger is damaged: an entry is missing, changed, or breaks the chain.</exception>
    public void Follow(CancellationToken cancellationToken)
    {
        lock (following)
        {
            // One request if there is nothing new. The first time lists the objects, which also finds entries behind a gap.
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

    /// <summary>Parses the lines of a ledger object.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if a line is not an entry.</exception>
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

    /// <summary>The sequence in an object's name.</summary>
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

    // Our own repeated call may have taken the name after its answer was lost. The stored bytes decide, also if no answer came at all.
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
        // Taken but missing: a concurrent call (409), possibly ours, may still fail. Retry the same entry; another one could leave two in flight.
        var pauses = new ConflictBackoff(time);
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

        // A call still in flight creates the entry, unless another entry takes its number first.
        throw S3Fault.OutcomeUnknown(unanswered);
    }

    // Another thread may already have read this entry.
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
