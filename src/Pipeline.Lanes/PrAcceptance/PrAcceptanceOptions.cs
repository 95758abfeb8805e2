namespace Pipeline.Lanes;

/// <summary>What was asked of the PR lane.</summary>
/// <param name="Root">The absolute path of the repository.</param>
/// <param name="Processor">The one processor to look at, or all of them.</param>
/// <param name="Force">Whether to run what has not changed.</param>
/// <param name="DryRun">Whether to print the plan and do nothing.</param>
/// <param name="AcceptOutputs">Whether to make equal outputs of two runs the expected ones.</param>
/// <param name="Ci">Whether <c>CI=true</c>.</param>
/// <param name="Degree">How many builds and runs at once, 1 or more.</param>
/// <param name="Perturb">Whether to run each case under other conditions, too.</param>
public sealed record PrAcceptanceOptions(
    string Root,
    string? Processor = null,
    bool Force = false,
    bool DryRun = false,
    bool AcceptOutputs = false,
    bool Ci = false,
    int Degree = 4,
    bool Perturb = false)
{
    internal string Verdicts => Path.Combine(Root, ".pipeline", "verdicts");

    /// <summary>The lane's own world, emptied at its start.</summary>
    public string World => Path.Combine(Root, ".pipeline", "pr-acceptance", "world");

    /// <summary>Where the worlds of perturbed runs lie that are not in memory; each is gone after its run.</summary>
    internal string Perturbed => Path.Combine(Root, ".pipeline", "pr-acceptance", "perturbed");

    internal string Lock => Path.Combine(Root, ".pipeline", "pr-acceptance", "lock");

    /// <summary>Where the reports go, and the outputs they show.</summary>
    public string Artifacts => Path.Combine(Root, "artifacts");
}
