using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Lanes;

/// <summary>Walks one step of the plan; what goes wrong with a processor is in its result, and the others go on.</summary>
internal sealed class StepWalk(
    PinPorts ports, PinBuild build, PinSet before, Action<string> progress, TimeProvider clock)
{
    public async Task<PinnedProcessor> Walk(PinStep step, PinCandidate? candidate, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var tail = new BuildTail();
        var pin = before.Pins.GetValueOrDefault(step.Processor);
        if (step is not PinStep.Keep)
        {
            progress($"{step.Processor}: {step.Reason}");
        }

        var done = new PinnedProcessor(step, pin, pin);
        try
        {
            done = step switch
            {
                PinStep.Build => await Build(done, candidate!, tail, cancellationToken),
                PinStep.Retag retag => await Retag(done, retag.Pin, cancellationToken),
                PinStep.Remove => done with { After = null },
                _ => done,
            };
            if (ports.Signer is not null && done.After is { } signed && step is not PinStep.Build)
            {
                var attached = await new StatementAttachment(ports.Reader, ports.Writer).Read(signed, cancellationToken);
                await ports.Signer.Sign(signed.Reference, attached, cancellationToken);
            }
        }
        catch (Exception e) when (e is FaultException or RegistryException or InvalidDataException or FormatException)
        {
            done = done with { After = pin, Failure = $"{e.Message}\n{tail}".TrimEnd() };
            progress($"{step.Processor}: failed: {e.Message}");
        }

        return done with { DurationMs = (long)clock.GetElapsedTime(started).TotalMilliseconds };
    }

    private async Task<PinnedProcessor> Build(PinnedProcessor done, PinCandidate candidate, BuildTail tail, CancellationToken cancellationToken)
    {
        var built = await build.Run(candidate, SimilarTo(candidate), (stage) => progress($"{candidate.Processor.Name}: {stage}"), tail, cancellationToken);
        return done with
        {
            After = built.Pin,
            SizesAfter = built.Sizes,
            SentBytes = built.SentBytes,
        };
    }

    // Their layers of the base are the same: the registry is asked to take them over from there.
    private IReadOnlyList<Repository> SimilarTo(PinCandidate candidate) =>
    [
        .. before.Pins
            .Where(pin => pin.Key != candidate.Processor.Name && pin.Value.Base is not null && pin.Value.Base == candidate.Subject.Base)
            .Take(2)
            .Select(pin => Repository.Of(pin.Value.Repository)),
    ];

    private async Task<PinnedProcessor> Retag(PinnedProcessor done, Pin pin, CancellationToken cancellationToken)
    {
        var repository = Repository.Of(pin.Repository);
        var index = await ports.Reader.Manifest(repository, pin.Index, cancellationToken)
            ?? throw new RegistryException(RegistryFailure.Corrupt, $"{repository.At(pin.Index)} was there and is gone");
        await ports.Writer.Put(repository, index, pin.Tag, cancellationToken);
        return done;
    }
}
