using Pipeline.Lanes.Runner;
using Pipeline.Lanes.Spans;
using Pipeline.Lanes.Workspace;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Pinning;

/// <summary>BuildAndPin: builds the images whose sources have changed, pushes them, checks the registry's copies, and pins them by digest.</summary>
/// <remarks>Interrupted at any point and restarted, it reaches the same state: the pins come last and atomically, and everything before them is idempotent.</remarks>
/// <param name="options">The caller's options.</param>
/// <param name="ports">The ports.</param>
/// <param name="progress">Receives a line per stage.</param>
/// <param name="clock">The clock.</param>
public sealed class PinLane(PinOptions options, PinPorts ports, Action<string> progress, TimeProvider clock)
{
    private readonly PinSources sources = new(options.Place.Root);

    /// <summary>Plans, and executes the plan unless the options say <c>--dry-run</c>.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; nothing was pinned.</exception>
    public async Task<PinOutcome> Run(CancellationToken cancellationToken)
    {
        using var span = LaneSpans.Lane("BuildAndPin");
        var outcome = await Outcome(cancellationToken);
        LaneSpans.Done(span, span is not null && outcome.Failed);
        return outcome;
    }

    private async Task<PinOutcome> Outcome(CancellationToken cancellationToken)
    {
        try
        {
            if (options.DryRun)
            {
                return new PinOutcome.Planned((await Plan(options.Place.Pins(), cancellationToken)).Plan);
            }

            using var only = LaneLock.Take(Lock, clock);
            return Refusal(only) is { } reason
                ? new PinOutcome.Refused(new Fault(ErrorCode.AdapterInvocation, reason))
                : new PinOutcome.Finished(await Walk(cancellationToken));
        }
        catch (FaultException e)
        {
            return new PinOutcome.Refused(e.Fault);
        }
        catch (RegistryException e)
        {
            return new PinOutcome.Refused(new Fault(ErrorCode.AdapterInvocation, e.Message));
        }
    }

    private string Lock => Path.Combine(options.Work, "lock");

    private string? Refusal(IDisposable? only) => only switch
    {
        null => LaneLock.Refusal("BuildAndPin", Lock),
        _ when ports.Proposals is not null && options.Place.PinsPath.StartsWith("..", StringComparison.Ordinal) =>
            "pins outside of the checkout cannot be proposed: choose a file in it, or --no-pull-request",
        _ => null,
    };

    private async Task<PinReport> Walk(CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var before = options.Place.Pins();
        if (ports.Signer is not null)
        {
            // Checked before any push: an image that cannot be signed must not reach the registry.
            await ports.Signer.Check(cancellationToken);
        }

        var (plan, candidates) = await Plan(before, cancellationToken);
        using var assertion = new ImageAssertion(ports.Reader);
        var elsewhere = options.BuiltElsewhere is { } platform ? PlatformBuilds.Read(options.Place.Root, platform) : null;
        var build = new PinBuild(options, ports, sources, assertion, elsewhere);
        var done = await Walk(plan, candidates, before, build, cancellationToken);
        if (done.Any(processor => processor.Failure is not null))
        {
            return Report(written: false, proposal: null);
        }

        var touched = done.Select(processor => processor.Processor).ToHashSet(StringComparer.Ordinal);
        var untouched = before.Pins.Where(pin => !touched.Contains(pin.Key));
        var after = PinSet.Of(untouched.Concat(done.Where(processor => processor.After is not null).Select(processor => KeyValuePair.Create(processor.Processor, processor.After!))));
        // Proposed before it is written: after an interruption, the next run plans and proposes the same again.
        var proposal = ports.Proposals is null ? null : await new PinProposer(options.Place, ports.Proposals, assertion, new AttachedStatements(ports.Reader)).Propose(after, cancellationToken);
        return Report(Write(after), proposal);

        PinReport Report(bool written, PinProposal? proposal) =>
            new(options.Place, done, written, proposal, (long)clock.GetElapsedTime(started).TotalMilliseconds);
    }

    // Only the registry is read, because it decides whether a pin still holds.
    private async Task<(PinPlan Plan, IReadOnlyList<PinCandidate> Candidates)> Plan(PinSet before, CancellationToken cancellationToken)
    {
        using var assertion = new ImageAssertion(ports.Reader);
        var survey = new PinSurvey(options, sources, assertion);
        var candidates = await survey.Observe(before, cancellationToken);
        return (PinPlan.Of(candidates.Select(candidate => candidate.Subject), survey.Removed(before, candidates), options.VerifyReproducible), candidates);
    }

    private async Task<IReadOnlyList<PinnedProcessor>> Walk(
        PinPlan plan, IReadOnlyList<PinCandidate> candidates, PinSet before, PinBuild build, CancellationToken cancellationToken)
    {
        var done = new PinnedProcessor[plan.Steps.Count];
        var processors = candidates.ToDictionary(candidate => candidate.Processor.Name, StringComparer.Ordinal);
        var walk = new PinStepRunner(ports, build, before, progress, clock);
        var bound = new ParallelOptions { MaxDegreeOfParallelism = options.Degree, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, done.Length, bound, async (at, token) =>
            done[at] = await walk.Walk(plan.Steps[at], processors.GetValueOrDefault(plan.Steps[at].Processor), token));
        return done;
    }

    // Atomic: a reader sees the old pins or the new ones. Without a change nothing is written.
    private bool Write(PinSet pins)
    {
        var (file, content) = (options.Place.PinsFile, pins.Encode());
        if (File.Exists(file) && File.ReadAllBytes(file).AsSpan().SequenceEqual(content))
        {
            return false;
        }

        AtomicFile.Replace(file, content);
        return true;
    }
}

/// <summary>Executes one step of the plan; a processor's failure becomes its result, and the others continue.</summary>
internal sealed class PinStepRunner(
    PinPorts ports, PinBuild build, PinSet before, Action<string> progress, TimeProvider clock)
{
    public async Task<PinnedProcessor> Walk(PinStep step, PinCandidate? candidate, CancellationToken cancellationToken)
    {
        using var span = LaneSpans.Processor(step.Processor);
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
            // What was promoted has the signatures that it was copied with.
            if (ports.Signer is not null && candidate?.Subject.IsPromoted != true && done.After is { } signed && (step is not PinStep.Build || done.After == pin))
            {
                var attached = await new AttachedStatements(ports.Reader).Read(signed, cancellationToken);
                await ports.Signer.Sign(signed.Reference, attached, cancellationToken);
            }
        }
        catch (Exception e) when (e is FaultException or RegistryException or InvalidDataException or FormatException)
        {
            done = done with { After = pin, Failure = $"{e.Message}\n{tail}".TrimEnd() };
            progress($"{step.Processor}: failed: {e.Message}");
        }

        LaneSpans.Done(span, done.Failure is not null);
        return done with { DurationMs = (long)clock.GetElapsedTime(started).TotalMilliseconds };
    }

    private async Task<PinnedProcessor> Build(PinnedProcessor done, PinCandidate candidate, BuildTail tail, CancellationToken cancellationToken)
    {
        var built = await build.Run(candidate, SimilarTo(candidate), (stage) => progress($"{candidate.Processor.Name}: {stage}"), tail, cancellationToken);
        done = done with
        {
            After = built.Pin,
            SizesAfter = built.Sizes,
            SentBytes = built.SentBytes,
            Check = built.Check,
        };
        return candidate.Subject is { IsPromoted: true, Availability: not PinAvailability.ManifestMissing, Pin: { } promoted } && (built.Stands || built.Pin with { Repository = promoted.Repository } == promoted) ? done with { After = promoted }
            : built.Stands ? await Retag(done, built.Pin, cancellationToken)
            : done;
    }

    // They share the layers of the base, so the registry can mount those from there.
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
            ?? throw new RegistryException(RegistryFailure.Corrupt, $"{repository.At(pin.Index)} has disappeared from the registry");
        await ports.Writer.Put(repository, index, pin.Tag, cancellationToken);
        return done;
    }
}
