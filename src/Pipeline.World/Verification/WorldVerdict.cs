using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>What a look at a whole world came to.</summary>
/// <param name="Head">How far the ledger's chain goes; whoever keeps it can tell later whether an entry is missing at the end.</param>
/// <param name="Runs">Settled runs that were looked at.</param>
/// <param name="Files">Files that were hashed.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Findings">What is wrong: the ledger's own first, then by path. At most <see cref="MaxFindings"/>.</param>
/// <param name="FindingCount">How many there are in all.</param>
public sealed record WorldVerdict(LedgerHead Head, long Runs, long Files, long Bytes, IReadOnlyList<WorldFinding> Findings, long FindingCount)
{
    /// <summary>The most findings that are kept.</summary>
    public const int MaxFindings = 1000;

    public bool Holds => FindingCount == 0;
}

/// <summary>One file that is not what the ledger says.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Path">A <c>world://</c> path, or a path in the world's directory where there is none.</param>
/// <param name="Text">One line for a person.</param>
public sealed record WorldFinding(WorldFindingKind Kind, string Path, string Text)
{
    /// <summary>The kind, for a program.</summary>
    public string Code => Kind switch
    {
        WorldFindingKind.LedgerMissing => "ledger-missing",
        WorldFindingKind.LedgerDamaged => "ledger-damaged",
        WorldFindingKind.ChainBroken => "chain-broken",
        WorldFindingKind.HeadMissing => "head-missing",
        WorldFindingKind.Changed => "changed",
        WorldFindingKind.Missing => "missing",
        WorldFindingKind.Unrecorded => "unrecorded",
        WorldFindingKind.Unfinished => "unfinished",
        WorldFindingKind.NotPlain => "not-a-plain-file",
        WorldFindingKind.Unreadable => "unreadable",
        _ => throw new InvalidOperationException($"{Kind} has no code"),
    };
}

/// <summary>In which way a file is not what the ledger says.</summary>
public enum WorldFindingKind
{
    /// <summary>There are files and no ledger: nothing vouches for any of them.</summary>
    LedgerMissing,

    /// <summary>The ledger's file cannot be read, or its tables are not a ledger's.</summary>
    LedgerDamaged,

    /// <summary>An entry is missing, or is not what its hash or the entry behind it says.</summary>
    ChainBroken,

    /// <summary>The entry that the asker remembers is not there.</summary>
    HeadMissing,

    /// <summary>Other bytes.</summary>
    Changed,

    /// <summary>No file.</summary>
    Missing,

    /// <summary>A file of which no entry tells.</summary>
    Unrecorded,

    /// <summary>A process ended while it published this; the next one that writes to the world finishes it.</summary>
    Unfinished,

    /// <summary>A link, a folder or a special file where a file belongs, or anywhere else.</summary>
    NotPlain,

    /// <summary>It cannot be looked at.</summary>
    Unreadable,
}
