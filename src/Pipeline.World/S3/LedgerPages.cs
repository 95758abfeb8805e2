using System.Globalization;
using Pipeline.World.Ledger;

namespace Pipeline.World.S3;

/// <summary>
/// Many entries in one object: <c>ledger-pages/&lt;sequence of the first, 20 digits&gt;</c>. A new process reads and verifies one page instead of a thousand entries.
/// </summary>
/// <remarks>A page ends where an object of the ledger ends. The appending process writes the next page when it is due; if that fails, a later process does.</remarks>
internal sealed class LedgerPages(S3Bucket bucket, LedgerReplica replica)
{
    public const string Folder = "ledger-pages/";

    /// <summary>The number of entries without a page that makes one due.</summary>
    public const int Size = 1000;

    private long last;

    public static string Name(long sequence) => string.Create(CultureInfo.InvariantCulture, $"{Folder}{sequence:D20}");

    /// <summary>Adds the entries of every page; their chain is checked like any other.</summary>
    public void Follow(CancellationToken cancellationToken)
    {
        while (bucket.TryRead(Name(replica.Head.Sequence + 1), cancellationToken) is { Length: > 0 } page)
        {
            replica.Add(S3Ledger.Parse(page));
            last = replica.Head.Sequence;
        }
    }

    /// <summary>Writes the next page when it is due. Errors are ignored, because the ledger is complete without it.</summary>
    public void WriteWhenDue()
    {
        var head = replica.Head.Sequence;
        if (head - last < Size)
        {
            return;
        }

        try
        {
            using var lines = new MemoryStream();
            LedgerLines.Write(replica.Read(last + 1, head), lines, CancellationToken.None);
            lines.Position = 0;
            last = bucket.Create(Name(last + 1), lines, CancellationToken.None) == Creation.Created ? head : LastOfOther() ?? last;
        }
        catch (FaultException)
        {
        }
    }

    // Another process wrote the page first, possibly with more or fewer entries.
    private long? LastOfOther() => bucket.TryRead(Name(last + 1), CancellationToken.None) is { } page ? S3Ledger.Parse(page).Last().Sequence : null;
}
