using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Proof;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Reports;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Promotion;

/// <summary>Reads which of the pinned images may be promoted. It only reads.</summary>
/// <param name="options">The options of the lane.</param>
/// <param name="source">Reads the images' registry, and that of the target.</param>
internal sealed class PromotionSurvey(PromoteOptions options, IRegistryReader source)
{
    private const int ReadsAtOnce = 8;

    private readonly ReleaseTarget place = options.Place with { Promoted = options.To };
    private readonly ProcessorCatalogue catalogue = new(options.Place.Processors);

    /// <summary>Plans a step for each selected pin.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c>: the selected processor has no pin.</exception>
    public async Task<PromotionPlan> Plan(PinSet set, CancellationToken cancellationToken)
    {
        KeyValuePair<string, Pin>[] pins = options.Processor is { } one ? [KeyValuePair.Create(one, set.Of(one))] : [.. set.Pins];
        var steps = new PromotionStep[pins.Length];
        var accepted = new PinsAcceptedLane(place, source);
        using var assertion = new ImageAssertion(source);
        var bound = new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, pins.Length, bound, async (at, token) => steps[at] = await Step(accepted, assertion, pins[at].Key, pins[at].Value, token));
        return new(steps);
    }

    private async Task<PromotionStep> Step(PinsAcceptedLane accepted, ImageAssertion assertion, string processor, Pin pin, CancellationToken cancellationToken)
    {
        try
        {
            var problem = PlatformProblem(processor, pin) ?? string.Join("; ", (await accepted.Problems(assertion, processor, pin, cancellationToken)).Select(problem => Remedied(problem, pin)));
            var to = place.PromotedOf(processor)!;
            return problem.Length > 0 ? new PromotionStep.Refuse(processor, pin, new Fault(ErrorCode.ImageUnpinned, problem))
                : Repository.Of(pin.Repository) == to ? new PromotionStep.Keep(processor, pin)
                : new PromotionStep.Copy(processor, pin, pin with { Repository = ImageReference.Parse($"{to}") });
        }
        catch (FaultException e)
        {
            return new PromotionStep.Refuse(processor, pin, e.Fault);
        }
        catch (RegistryException e)
        {
            return new PromotionStep.Refuse(processor, pin, new Fault(ErrorCode.AdapterInvocation, e.Message));
        }
    }

    private string Remedied(string problem, Pin pin) => problem == PinsAcceptedLane.NotAccepted(pin) ? $"{problem}: run Acceptance and DeployMock, then {options.Acceptance}" : problem;

    // Both platforms, unless the spec has the reason why one is missing. A pin may be older than its spec.
    private string? PlatformProblem(string processor, Pin pin)
    {
        var demanded = catalogue.Find(processor).Spec.Platforms;
        return demanded.Count == pin.Platforms.Count && demanded.All(pin.Platforms.ContainsKey)
            ? null
            : $"{processor} is pinned for {DisplayText.Platforms(pin.Platforms.Keys)}, and its spec says {DisplayText.Platforms(demanded)}: run BuildAndPin";
    }
}
