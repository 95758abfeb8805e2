namespace Pipeline.World;

/// <summary>The steps on the way from staged files to recorded ones; a process may end between any two.</summary>
internal enum SettlingStep
{
    /// <summary>What is to be published is known to all.</summary>
    Intended,

    /// <summary>The run's evidence is there, its request and its folder are not.</summary>
    EvidenceMoved,

    /// <summary>What was kept of the run is there, its folder is not.</summary>
    RequestMoved,

    /// <summary>The run's folder is there, its receipt in the receipts area is not.</summary>
    RunMoved,

    /// <summary>All files are there.</summary>
    Published,

    /// <summary>The entry is written, and nobody sees it.</summary>
    Written,

    /// <summary>The entry is durable.</summary>
    Recorded,
}
