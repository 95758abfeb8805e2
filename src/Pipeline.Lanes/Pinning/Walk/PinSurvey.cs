using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Lanes;

/// <summary>A processor as the plan and the walk need it.</summary>
internal sealed record PinCandidate(Processor Processor, PinSubject Subject);

/// <summary>Looks at sources, pins and registry. The registry is asked only where its answer decides.</summary>
internal sealed class PinSurvey(PinOptions options, PinSources sources, ImageAssertion registry)
{
    private const int ReadsAtOnce = 8;

    /// <summary>Looks at every processor that was asked for.</summary>
    /// <exception cref="FaultException">A spec is broken, or there is no such processor.</exception>
    /// <exception cref="RegistryException">The registry gave no answer that can be believed.</exception>
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
            new PinAvailability.NotAsked()));
    }

    /// <summary>The pins that no processor has any more; those of processors that were not asked for are not looked at.</summary>
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
