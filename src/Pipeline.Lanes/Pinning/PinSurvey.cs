using Pipeline.Lanes.Catalogue;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Pinning;

/// <summary>A processor as the plan and its execution need it.</summary>
internal sealed record PinCandidate(Processor Processor, PinSubject Subject);

/// <summary>Reads sources, pins and registry. It asks the registry only where the answer matters.</summary>
internal sealed class PinSurvey(PinOptions options, PinSources sources, ImageAssertion registry)
{
    private const int ReadsAtOnce = 8;

    /// <summary>Reads every selected processor.</summary>
    /// <exception cref="FaultException">A spec is invalid, or there is no such processor.</exception>
    /// <exception cref="RegistryException">The registry gave no credible answer.</exception>
    public async Task<IReadOnlyList<PinCandidate>> Observe(PinSet pins, CancellationToken cancellationToken)
    {
        var catalogue = new ProcessorCatalogue(options.Place.Processors);
        var bases = new BaseDigests(options.Place.Root);
        PinCandidate[] candidates = [.. (options.Processor is { } one ? [catalogue.Find(one)] : catalogue.All()).Select(Describe)];
        var bound = new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, candidates.Length, bound, async (at, token) =>
        {
            if (candidates[at] is { Subject: { Pin: { } pin } subject } && PinPlan.Outdated(subject) is null)
            {
                candidates[at] = candidates[at] with { Subject = subject with { Availability = await Ask(pin, token) } };
            }
        });
        return candidates;

        PinCandidate Describe(Processor processor) => new(processor, new PinSubject(
            processor.Name,
            options.Place.RepositoryOf(processor.Name),
            sources.Of(processor.Spec),
            bases.Of(processor.Spec),
            pins.Pins.GetValueOrDefault(processor.Name),
            new PinAvailability.NotAsked())
        {
            Promoted = options.Place.PromotedOf(processor.Name),
        });
    }

    /// <summary>The pins whose processors no longer exist, among the selected processors only.</summary>
    public IReadOnlyList<KeyValuePair<string, Pin>> Removed(PinSet pins, IReadOnlyList<PinCandidate> candidates)
    {
        var names = candidates.Select(candidate => candidate.Processor.Name).ToHashSet(StringComparer.Ordinal);
        return options.Processor is null ? [.. pins.Pins.Where(pin => !names.Contains(pin.Key))] : [];
    }

    private async Task<PinAvailability> Ask(Pin pin, CancellationToken cancellationToken)
    {
        var state = await registry.Find(pin, cancellationToken);
        var named = state.Tagged?.Descriptor.Digest;
        return state.Missing is [var gone, ..] ? new PinAvailability.ManifestMissing(gone)
            : named == pin.Index ? new PinAvailability.Complete()
            : new PinAvailability.TagElsewhere(named);
    }
}
