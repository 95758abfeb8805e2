namespace Pipeline.World.Verification;

/// <summary>The result of verifying a whole world.</summary>
/// <param name="Head">The head of the ledger's chain; keep it to detect missing entries at the end later.</param>
/// <param name="Runs">The number of verified settled runs.</param>
/// <param name="Files">The number of hashed files.</param>
/// <param name="Bytes">The number of hashed bytes.</param>
/// <param name="Findings">The findings, the ledger's first, then by path. At most <see cref="MaxFindings"/>.</param>
/// <param name="FindingCount">The number of all findings.</param>
public sealed record WorldVerificationResult(LedgerHead Head, long Runs, long Files, long Bytes, IReadOnlyList<WorldFinding> Findings, long FindingCount)
{
    /// <summary>The most findings that are kept.</summary>
    public const int MaxFindings = 1000;

    public bool Holds => FindingCount == 0;
}

/// <summary>One file that differs from the ledger.</summary>
/// <param name="Kind">How it differs.</param>
/// <param name="Path">A <c>world://</c> path, or a path in the world's directory if it has none.</param>
/// <param name="Text">One line for people.</param>
public sealed record WorldFinding(WorldFindingKind Kind, string Path, string Text)
{
    /// <summary>The kind as a stable code.</summary>
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

/// <summary>How a file differs from the ledger.</summary>
public enum WorldFindingKind
{
    /// <summary>There are files but no ledger, so none can be verified.</summary>
    LedgerMissing,

    /// <summary>The ledger's file is unreadable, or its tables are not a ledger's.</summary>
    LedgerDamaged,

    /// <summary>An entry is missing, or does not match its hash or its predecessor.</summary>
    ChainBroken,

    /// <summary>The entry that the caller knows is missing.</summary>
    HeadMissing,

    /// <summary>The bytes differ.</summary>
    Changed,

    /// <summary>The file is missing.</summary>
    Missing,

    /// <summary>No entry lists the file.</summary>
    Unrecorded,

    /// <summary>A process ended while publishing this; the next writer of the world finishes it.</summary>
    Unfinished,

    /// <summary>A link, a folder or a special file.</summary>
    NotPlain,

    /// <summary>The file cannot be read.</summary>
    Unreadable,
}
