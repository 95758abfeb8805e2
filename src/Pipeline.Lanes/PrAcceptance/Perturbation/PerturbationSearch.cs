namespace Pipeline.Lanes;

/// <summary>Walks a plan for one case and says what broke it. What is run, and what it comes to, is its caller's.</summary>
/// <param name="plan">The plan.</param>
/// <param name="run">Runs the case under conditions, with the execution id and the write prefix of its own run.</param>
internal sealed class PerturbationSearch(PerturbationPlan plan, Func<PerturbedRun, Task<RunEvidence>> run)
{
    /// <param name="own">The case's own run.</param>
    public async Task<PerturbationReport> Search(RunEvidence own) =>
        new(EnvelopeHash.Of(own), plan.Applied, plan.Inapplicable, await FirstDifference(own) is { } difference ? await Blame(difference) : []);

    private async Task<string?> FirstDifference(RunEvidence own)
    {
        foreach (var together in plan.Together)
        {
            if (EnvelopeHash.Difference(own, await run(together)) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private async Task<IReadOnlyList<BrokenBy>> Blame(string difference)
    {
        var (still, again) = (await run(plan.Still[0]), await run(plan.Still[1]));
        if (EnvelopeHash.Difference(still, again) is { } moving)
        {
            return [new BrokenBy(BrokenBy.Itself, moving)];
        }

        var broken = new List<BrokenBy>();
        foreach (var alone in plan.Alone)
        {
            // Its second value has nothing to add where its first has broken it.
            if (broken.LastOrDefault()?.Name != alone.Perturbation && EnvelopeHash.Difference(still, await run(alone)) is { } how)
            {
                broken.Add(new BrokenBy(alone.Perturbation!, how));
            }
        }

        return broken.Count > 0 ? broken : [new BrokenBy(BrokenBy.All, difference)];
    }
}
