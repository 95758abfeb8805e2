using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.Workspace;

/// <summary>The folders of a judged lane.</summary>
/// <param name="Root">The absolute path of the checkout.</param>
/// <param name="Lane">The lane.</param>
internal sealed record LaneFolders(string Root, LaneTitle Lane)
{
    /// <summary>The lane's own world, emptied at the start.</summary>
    public string World => Path.Combine(Own, "world");

    /// <summary>The lane's lock file.</summary>
    public string Lock => Path.Combine(Own, "lock");

    /// <summary>The folder for worlds of perturbed runs that are not in memory; each is removed after its run.</summary>
    public string Perturbed => Path.Combine(Own, "perturbed");

    /// <summary>The folder for reports and the outputs that they show.</summary>
    public string Artifacts => Path.Combine(Root, "artifacts");

    private string Own => Path.Combine(Root, ".pipeline", Lane.File);
}
