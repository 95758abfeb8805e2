using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>The PR lane: builds every processor from current source, runs its cases hermetically by immutable image ID, and judges them.</summary>
/// <param name="options">What was asked.</param>
/// <param name="facts">Name → version of the code that builds, runs and judges; a verdict of another version does not stand.</param>
/// <param name="open">Opens the ports, when something has to be run.</param>
/// <param name="progress">Is told how it goes on.</param>
/// <param name="clock">The clock.</param>
public sealed class PrAcceptanceLane(
    PrAcceptanceOptions options, IReadOnlyDictionary<string, string> facts, Func<EventLog, PrAcceptancePorts> open, ILaneProgress progress, TimeProvider clock)
{
    private readonly VerdictStore verdicts = new(options.Verdicts);

    /// <summary>Plans, and walks the plan unless only the plan was asked for.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; no container is left behind.</exception>
    public async Task<LaneOutcome<AcceptancePlan>> Run(CancellationToken cancellationToken)
    {
        if (options is { AcceptOutputs: true, Ci: true })
        {
            return new LaneOutcome<AcceptancePlan>.Refused("--accept-outputs rewrites expected outputs, for a person to look at: it is refused with CI=true");
        }

        try
        {
            var surveyed = Survey();
            var plan = AcceptancePlan.Of(surveyed.Values.Select(look => look.Subject), options.Force || options.AcceptOutputs, options.Perturb);
            return options.DryRun ? new LaneOutcome<AcceptancePlan>.Planned(plan) : await Walk(plan, surveyed, cancellationToken);
        }
        catch (FaultException e)
        {
            // To a person at a console the code's own fragment says nothing.
            return new LaneOutcome<AcceptancePlan>.Refused(e.Fault.Message[e.Fault.Code.Fragment.Length..].TrimStart(':', ' '));
        }
    }

    private Dictionary<string, Surveyed> Survey()
    {
        var catalogue = new ProcessorCatalogue(Path.Combine(options.Root, "processors"));
        var survey = new Survey(catalogue, new SourceScanner(options.Root), verdicts, facts, clock);
        var names = catalogue.Names();
        if (options.Processor is { } one)
        {
            // A name that the folder has is looked at even if its spec is broken: that is a finding.
            names = names.Contains(one, StringComparer.Ordinal) ? [one] : [catalogue.Find(one).Name];
        }

        return names.Select(survey.Look).ToDictionary(look => look.Name, StringComparer.Ordinal);
    }

    private async Task<LaneOutcome<AcceptancePlan>> Walk(AcceptancePlan plan, Dictionary<string, Surveyed> surveyed, CancellationToken cancellationToken)
    {
        using var only = LaneLock.Take(options.Lock, clock);
        return only is null
            ? new LaneOutcome<AcceptancePlan>.Refused(LaneLock.Refusal("PrAcceptance", options.Lock))
            : new LaneOutcome<AcceptancePlan>.Finished(await new LaneWalk(options, open, verdicts, progress, clock).Walk(plan, surveyed, cancellationToken));
    }
}
