namespace Pipeline.Lanes;

/// <summary>What was asked of the release lane's acceptance.</summary>
/// <param name="Place">Where the release is.</param>
/// <param name="Processor">The one processor to look at, or all of them.</param>
/// <param name="Key">The public key that signatures are verified with; none are asked for where there is none.</param>
/// <param name="DryRun">Whether to print the plan and do nothing.</param>
/// <param name="Degree">How many containers at once, 1 or more.</param>
public sealed record AcceptanceOptions(ReleasePlace Place, string? Processor = null, string? Key = null, bool DryRun = false, int Degree = 4)
{
    /// <summary>The lane's own world, emptied at its start.</summary>
    public string World => Path.Combine(Place.Root, ".pipeline", "acceptance", "world");

    internal string Lock => Path.Combine(Place.Root, ".pipeline", "acceptance", "lock");
}
