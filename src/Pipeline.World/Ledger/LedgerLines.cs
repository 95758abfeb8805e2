using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>A ledger as JSON Lines: each entry's own bytes, one after another. It can be checked with nothing else at hand.</summary>
public static class LedgerLines
{
    /// <summary>Checks a whole ledger: every entry's form and hash, and that each follows the one before. In constant memory.</summary>
    /// <returns>The head: the one who keeps it can tell later whether an entry is missing at the end.</returns>
    /// <exception cref="FormatException">It is no ledger; the message says at which line, and why.</exception>
    public static LedgerHead Verify(Stream lines, CancellationToken cancellationToken) => Follow(lines, cancellationToken).LastOrDefault(LedgerHead.Empty);

    /// <summary>The same, with the head after each entry.</summary>
    /// <exception cref="FormatException">It is no ledger; the message says at which line, and why.</exception>
    public static IEnumerable<LedgerHead> Follow(Stream lines, CancellationToken cancellationToken)
    {
        var head = LedgerHead.Empty;
        foreach (var entry in Read(lines, cancellationToken))
        {
            yield return head = Then(head, entry);
        }
    }

    /// <summary>Reads entry after entry, each by itself.</summary>
    /// <exception cref="FormatException">A line is no entry; the message says which, and why.</exception>
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

    // What is too long for a line, or unended, is given to the parser, which refuses it.
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
