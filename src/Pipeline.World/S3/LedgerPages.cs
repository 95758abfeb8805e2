using System.Globalization;
using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>Many entries once more, in one object: <c>ledger-pages/&lt;sequence of the first, 20 digits&gt;</c>. Who starts reads a page and not a thousand entries; nobody believes one unchecked.</summary>
/// <remarks>A page goes up to where an object of the ledger ends. Who appends writes the next one when it is due; one that cannot be written is written by who comes after.</remarks>
internal sealed class LedgerPages(S3Bucket bucket, LedgerReplica replica)
{
    public const string Folder = "ledger-pages/";

    /// <summary>How many entries without a page make one due.</summary>
    public const int Size = 1000;

    private long last;

    public static string Name(long sequence) => string.Create(CultureInfo.InvariantCulture, $"{Folder}{sequence:D20}");

    /// <summary>Takes over every page that there is. Their entries' chain is checked as that of any others is.</summary>
    public void Follow(CancellationToken cancellationToken)
    {
        while (bucket.TryRead(Name(replica.Head.Sequence + 1), cancellationToken) is { Length: > 0 } page)
        {
            replica.Add(S3Ledger.Parse(page));
            last = replica.Head.Sequence;
        }
    }

    /// <summary>Writes the next page, when it is due. The ledger is whole without it, so no failure to write it is one.</summary>
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

    // Another process was first, and may have known fewer entries, or more.
    private long? LastOfOther() => bucket.TryRead(Name(last + 1), CancellationToken.None) is { } page ? S3Ledger.Parse(page).Last().Sequence : null;
}
