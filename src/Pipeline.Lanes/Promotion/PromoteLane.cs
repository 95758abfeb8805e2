using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Proof;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Spans;
using Pipeline.Lanes.Workspace;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Model;
using Pipeline.Oci.Push;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Promotion;

/// <summary>Promote: copies the accepted images that the pins name to other repositories, with all that refers to them, and pins them there.</summary>
/// <remarks>
/// Interrupted at any point and restarted, it reaches the same state: the target gets an image before its record, the pull request comes after all records, and the file last.
/// </remarks>
/// <param name="options">The caller's options.</param>
/// <param name="ports">The ports.</param>
/// <param name="progress">Receives a line per stage.</param>
public sealed class PromoteLane(PromoteOptions options, PromotePorts ports, Action<string> progress)
{
    // Each copy has several transfers of its own.
    private const int ImagesAtOnce = 4;

    private readonly ReleaseTarget place = options.Place with { Promoted = options.To };

    /// <summary>Plans, and executes the plan unless an image may not be promoted or the options say <c>--dry-run</c>.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c>: there are no pins, or they are malformed; <c>ERR_ADAPTER_INVOCATION</c>: GitHub could not be read or written.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; no pin has moved.</exception>
    public async Task<PromoteOutcome> Run(CancellationToken cancellationToken)
    {
        using var span = LaneSpans.Lane("Promote");
        var outcome = await Outcome(cancellationToken);
        LaneSpans.Done(span, span is not null && outcome is PromoteOutcome.Finished { Report.Failed: true });
        return outcome;
    }

    private async Task<PromoteOutcome> Outcome(CancellationToken cancellationToken)
    {
        var pins = place.RequirePins();
        var plan = await new PromotionSurvey(options, ports.Source).Plan(pins, cancellationToken);
        if (plan.IsRefused)
        {
            return Finished([.. plan.Steps.Select(step => new PromotedProcessor(step) { Failure = (step as PromotionStep.Refuse)?.Fault, IsSkipped = step is PromotionStep.Copy })]);
        }

        return options.DryRun ? new PromoteOutcome.Planned(plan) : await Walk(plan, pins, cancellationToken);
    }

    private async Task<PromoteOutcome> Walk(PromotionPlan plan, PinSet pins, CancellationToken cancellationToken)
    {
        var done = new PromotedProcessor[plan.Steps.Count];
        using var assertion = new ImageAssertion(ports.Reader);
        var bound = new ParallelOptions { MaxDegreeOfParallelism = ImagesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, done.Length, bound, async (at, token) =>
            done[at] = plan.Steps[at] is PromotionStep.Copy copy ? await Promote(copy, assertion, token) : new PromotedProcessor(plan.Steps[at]));
        if (done.Any(processor => processor.Failure is not null))
        {
            return Finished(done);
        }

        // Those that were promoted before as well: their proposal may still be open. Proposed before it is written: after an interruption, the next run plans and proposes the same again.
        var promoted = plan.Steps.ToDictionary(step => step.Processor, step => step.After, StringComparer.Ordinal);
        var proposal = ports.Proposals is null ? null : await Propose(pins, promoted, ports.Proposals, assertion, cancellationToken);
        var isMoved = plan.Steps.Any(step => step is PromotionStep.Copy);
        if (isMoved)
        {
            AtomicFile.Replace(place.PinsFile, With(pins, promoted).Encode());
        }

        return Finished(done, isMoved, proposal);
    }

    private PromoteOutcome.Finished Finished(IReadOnlyList<PromotedProcessor> done, bool written = false, DecidedProposal? proposal = null) =>
        new(new PromotionReport(place, options.To.ToString(), done, written, proposal));

    // A processor's failure becomes its result, and the others continue.
    private async Task<PromotedProcessor> Promote(PromotionStep.Copy step, ImageAssertion assertion, CancellationToken cancellationToken)
    {
        var done = new PromotedProcessor(step);
        progress($"{step.Processor}: copy");
        try
        {
            var (from, to) = (Repository.Of(step.Pin.Repository), Repository.Of(step.Promoted.Repository));
            var copied = await new RepositoryCopy(ports.Source, ports.Reader, ports.Writer).Copy(from, step.Pin.Index, to, step.Pin.Tag, cancellationToken);
            progress($"{step.Processor}: record");
            await Record(step, copied.Root, assertion, cancellationToken);
            return done with { SentBytes = copied.SentBytes, Mounted = copied.Mounted.Count };
        }
        catch (FaultException e)
        {
            return done with { Failure = e.Fault };
        }
        catch (RegistryException e)
        {
            return done with { Failure = new Fault(ErrorCode.AdapterInvocation, e.Message) };
        }
    }

    // The record of the source names the source. That of the target is what PinsAccepted demands there, so it comes after the image was asserted.
    private async Task Record(PromotionStep.Copy step, Descriptor index, ImageAssertion assertion, CancellationToken cancellationToken)
    {
        var coverage = await assertion.Assert(ImageExpectation.Of(step.Promoted), AssertionDepth.Blobs, cancellationToken);
        if (!coverage.Holds)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the copy differs from the image: {string.Join("; ", coverage.Findings)}");
        }

        await new StatementAttachment(ports.Reader, ports.Writer).Attach(Repository.Of(step.Promoted.Repository), index, AcceptanceRecord.Of(step.Processor, step.Promoted), cancellationToken);
        if (await new PinsAcceptedLane(place, ports.Reader).Problems(assertion, step.Processor, step.Promoted, cancellationToken) is [var problem, ..])
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the copy is not accepted: {problem}");
        }
    }

    // On a branch of its own, which the next release does not overwrite, and based on the target branch, which may be newer than the checkout.
    private async Task<DecidedProposal> Propose(PinSet pins, Dictionary<string, Pin> promoted, IPinProposals proposals, ImageAssertion assertion, CancellationToken cancellationToken)
    {
        var merged = await proposals.Read(place.PinsPath, cancellationToken) is { } file ? PinSet.Parse(file) : pins;
        var proposed = With(merged, promoted);
        var branch = options.Processor is { } one ? $"{place.ProposalBranch}-promote-{one}" : $"{place.ProposalBranch}-promote";
        var title = options.Processor is { } only ? $"Promote {only} {proposed.Of(only).Tag} to {options.To}" : $"Promote images to {options.To}";
        var proposal = await new PinProposer(place, proposals, assertion, new AttachedStatements(ports.Reader))
            .Propose(proposed, change => change with { Branch = branch, Title = title }, cancellationToken);
        return proposal is PinProposal.NotNeeded
            ? new DecidedProposal.None()
            : await proposals.Decide(
                new PinDecision(branch, place.PinsPath, proposed.Encode(), IsAccepted: true, "Acceptance and DeployMock passed for these images, which were copied unchanged.", "", ports.Run), cancellationToken);
    }

    private static PinSet With(PinSet pins, Dictionary<string, Pin> promoted) =>
        PinSet.Of(pins.Pins.Where(pin => !promoted.ContainsKey(pin.Key)).Concat(promoted));
}
