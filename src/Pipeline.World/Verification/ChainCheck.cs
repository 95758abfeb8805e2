using Microsoft.Data.Sqlite;
using Pipeline.World.Ledger;

namespace Pipeline.World.Verification;

/// <summary>Follows a ledger's chain from the first entry to the last and returns the entries.</summary>
/// <param name="findings">Receives the breaks of the chain.</param>
/// <param name="remembered">The hash of an entry that must exist; null if none is known.</param>
/// <param name="ledger">The ledger's name in findings.</param>
internal sealed class ChainCheck(FindingList findings, Digest? remembered, string ledger = ChainCheck.File)
{
    public const string File = ".ledger/ledger.db";

    private bool found = remembered is null || remembered == LedgerHead.Empty.Hash;

    public LedgerHead Head { get; private set; } = LedgerHead.Empty;

    /// <summary>Every readable entry, after the chain up to it has been checked.</summary>
    public IEnumerable<LedgerEntry> Follow(IEnumerable<LedgerRow> kept)
    {
        using var rows = kept.GetEnumerator();
        while (Next(rows))
        {
            if (Read(rows.Current) is { } entry)
            {
                yield return entry;
            }
        }

        if (!found)
        {
            findings.Add(WorldFindingKind.HeadMissing, ledger, $"no entry has the hash {remembered}");
        }
    }

    private bool Next(IEnumerator<LedgerRow> rows)
    {
        try
        {
            return rows.MoveNext();
        }
        catch (Exception e) when (e is SqliteException or InvalidCastException or InvalidOperationException)
        {
            findings.Add(WorldFindingKind.LedgerDamaged, ledger, $"it cannot be read after entry {Head.Sequence}");
            return false;
        }
    }

    // After a break the check continues from the broken entry, so each break is reported once.
    private LedgerEntry? Read(LedgerRow row)
    {
        LedgerEntry? entry = null;
        try
        {
            entry = LedgerEntry.Parse(row.Line);
            found |= entry.Hash == remembered;
            Head = row.Sequence == entry.Sequence ? Head.Then(entry) : throw new FormatException($"entry {entry.Sequence} is stored under {row.Sequence}");
        }
        catch (FormatException e)
        {
            findings.Add(WorldFindingKind.ChainBroken, ledger, entry is null ? $"entry {row.Sequence}: {e.Message}" : e.Message);
            Head = entry?.Head ?? new LedgerHead(row.Sequence, Head.Hash);
        }

        return entry;
    }
}
