namespace Pipeline.World.Ledger;

/// <summary>The steps from staged to recorded files; a process may die between any two.</summary>
internal enum SettlingStep
{
    /// <summary>The intent is durable.</summary>
    Intended,

    /// <summary>The evidence is in place; request and folder are not.</summary>
    EvidenceMoved,

    /// <summary>Evidence and request are in place; the folder is not.</summary>
    RequestMoved,

    /// <summary>The folder is in place; the receipt's copy in the receipts area is not.</summary>
    RunMoved,

    /// <summary>All files are in place.</summary>
    Published,

    /// <summary>The entry is written but not committed.</summary>
    Written,

    /// <summary>The entry is committed.</summary>
    Recorded,
}
