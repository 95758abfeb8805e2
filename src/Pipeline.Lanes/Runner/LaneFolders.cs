namespace Pipeline.Lanes;

/// <summary>Where a judged lane keeps its files.</summary>
/// <param name="Root">The absolute path of the checkout.</param>
/// <param name="Lane">The lane.</param>
internal sealed record LaneFolders(string Root, LaneTitle Lane)
{
    /// <summary>The lane's own world, emptied at its start.</summary>
    public string World => Path.Combine(Own, "world");

    /// <summary>The file that one process of the lane holds.</summary>
    public string Lock => Path.Combine(Own, "lock");

    /// <summary>Where the worlds of perturbed runs lie that are not in memory; each is gone after its run.</summary>
    public string Perturbed => Path.Combine(Own, "perturbed");

    /// <summary>Where the reports go, and the outputs that they show.</summary>
    public string Artifacts => Path.Combine(Root, "artifacts");

    private string Own => Path.Combine(Root, ".pipeline", Lane.File);
}
