namespace Pipeline.Contracts.Ledger;

/// <summary>One line of a ledger: a transition, its time, and the hash of the line before it.</summary>
/// <remarks>
/// <c>hash</c> is SHA-256 over the canonical bytes of the entry without its member <c>hash</c>, line feed included; <c>previous_hash</c> is the
/// <c>hash</c> of the previous entry. So each entry vouches for all earlier ones, and the receipts and indexes that it names vouch for the outputs.
/// </remarks>
public sealed record LedgerEntry
{
    public const string SchemaName = "ledger-entry-v1";

    /// <summary>The longest line, in bytes, line feed included.</summary>
    public const int MaxBytes = 64 * 1024;

    private LedgerEntry(LedgerHead head, Digest previousHash, string timestampUtc, Transition transition) =>
        (Head, PreviousHash, TimestampUtc, Transition) = (head, previousHash, timestampUtc, transition);

    /// <summary>The head of a ledger that ends with this entry.</summary>
    public LedgerHead Head { get; }

    /// <summary>1, 2, 3, … without a gap.</summary>
    public long Sequence => Head.Sequence;

    public Digest Hash => Head.Hash;

    public Digest PreviousHash { get; }

    /// <summary>When it was appended: RFC 3339, UTC, milliseconds, <c>Z</c>. Clocks differ, so it may decrease along the sequence.</summary>
    public string TimestampUtc { get; }

    public Transition Transition { get; }

    /// <summary>The entry that follows a head.</summary>
    /// <exception cref="FormatException">The line would be too long.</exception>
    public static LedgerEntry After(LedgerHead head, DateTimeOffset instant, Transition transition)
    {
        var wire = LedgerEntryWire.Of(head, Receipt.Timestamp(instant), transition);
        var hash = wire.ComputeHash();
        return ContractDocument.Write(wire with { Hash = hash }, LedgerJson.Default.LedgerEntryWire).Length <= MaxBytes
            ? new LedgerEntry(new LedgerHead(wire.Sequence, hash), head.Hash, wire.TimestampUtc, transition)
            : throw new FormatException($"an entry is larger than {MaxBytes} bytes");
    }

    /// <summary>Reads an entry from its canonical bytes and checks its hash.</summary>
    /// <exception cref="FormatException">The bytes are not a canonical entry; the message says why.</exception>
    public static LedgerEntry Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > MaxBytes)
        {
            throw new FormatException($"an entry is larger than {MaxBytes} bytes");
        }

        var wire = ContractDocument.Read(utf8, LedgerJson.Default.LedgerEntryWire, SchemaName);
        var transition = wire.ToTransition();
        return wire.Hash == wire.ComputeHash()
            ? new LedgerEntry(new LedgerHead(wire.Sequence, wire.Hash), wire.PreviousHash, wire.TimestampUtc, transition)
            : throw new FormatException($"entry {wire.Sequence} does not match its hash");
    }

    /// <summary>The line as canonical JSON and a line feed.</summary>
    public byte[] Encode() => ContractDocument.Write(
        LedgerEntryWire.Of(new LedgerHead(Sequence - 1, PreviousHash), TimestampUtc, Transition) with { Hash = Hash }, LedgerJson.Default.LedgerEntryWire);
}
