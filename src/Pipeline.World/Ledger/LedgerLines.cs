namespace Pipeline.World.Ledger;

/// <summary>A ledger as JSON Lines: the bytes of each entry in sequence, verifiable without any other file.</summary>
public static class LedgerLines
{
    /// <summary>Checks a whole ledger, in constant memory: every entry's form and hash, and the chain.</summary>
    /// <returns>The head; keep it to detect missing entries at the end later.</returns>
    /// <exception cref="FormatException">The ledger is invalid; the message names the line and the reason.</exception>
    public static LedgerHead Verify(Stream lines, CancellationToken cancellationToken) => Follow(lines, cancellationToken).LastOrDefault(LedgerHead.Empty);

    /// <summary>Checks a whole ledger and returns the head after each entry.</summary>
    /// <exception cref="FormatException">The ledger is invalid; the message names the line and the reason.</exception>
    public static IEnumerable<LedgerHead> Follow(Stream lines, CancellationToken cancellationToken)
    {
        var head = LedgerHead.Empty;
        foreach (var entry in Read(lines, cancellationToken))
        {
            yield return head = Then(head, entry);
        }
    }

    /// <summary>Reads the entries without checking the chain.</summary>
    /// <exception cref="FormatException">A line is not an entry; the message names the line and the reason.</exception>
    public static IEnumerable<LedgerEntry> Read(Stream lines, CancellationToken cancellationToken)
    {
        var buffer = new byte[2 * LedgerEntry.MaxBytes];
        var (filled, number) = (0, 0L);
        for (var more = true; more || filled > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = more ? lines.Read(buffer, filled, buffer.Length - filled) : 0;
            (filled, more) = (filled + read, read > 0);
            var start = 0;
            for (int length; (length = LineLength(buffer.AsSpan(start, filled - start), isLast: !more)) > 0; start += length)
            {
                yield return Parse(buffer.AsMemory(start, length), ++number);
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
        }
    }

    /// <summary>Writes a ledger.</summary>
    public static void Write(IEnumerable<LedgerEntry> entries, Stream lines, CancellationToken cancellationToken)
    {
        foreach (var entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lines.Write(entry.Encode());
        }
    }

    // Lines that are too long or lack a line feed go to the parser, which rejects them.
    private static int LineLength(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var end = bytes.IndexOf((byte)'\n');
        return end >= 0 ? end + 1 : isLast || bytes.Length > LedgerEntry.MaxBytes ? bytes.Length : 0;
    }

    private static LedgerHead Then(LedgerHead head, LedgerEntry entry)
    {
        try
        {
            return head.Then(entry);
        }
        catch (FormatException e)
        {
            throw new FormatException($"line {head.Sequence + 1}: {e.Message}", e);
        }
    }

    private static LedgerEntry Parse(ReadOnlyMemory<byte> line, long number)
    {
        try
        {
            return LedgerEntry.Parse(line);
        }
        catch (FormatException e)
        {
            throw new FormatException($"line {number}: {e.Message}", e);
        }
    }
}
