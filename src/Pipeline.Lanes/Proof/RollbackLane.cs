using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Spans;
using Pipeline.Lanes.Workspace;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Proof;

/// <summary>Rollback: pins an earlier image of one processor again, if it is accepted and still in its registry, and proposes that.</summary>
/// <param name="place">The release's location.</param>
/// <param name="ports">The ports.</param>
public sealed class RollbackLane(ReleaseTarget place, RollbackPorts ports)
{
    /// <summary>The target that means the image before the current one.</summary>
    public const string Previous = "previous";

    /// <summary>Finds the pin before that of the target branch (without a proposal: of the file) in the history of the pins file, checks it and all others, proposes it and writes the file.</summary>
    /// <param name="processor">The processor.</param>
    /// <param name="to"><see cref="Previous"/>, or the digest of an earlier pin's index.</param>
    /// <param name="cancellationToken">Stops the lane.</param>
    /// <returns>The report. If any image is not accepted, nothing was written.</returns>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c>: the history has no such pin; <c>ERR_ADAPTER_INVOCATION</c>: the history, the registry or GitHub could not be read or written.</exception>
    public async Task<ProofReport> Run(string processor, string to, CancellationToken cancellationToken)
    {
        using var span = LaneSpans.Lane("Rollback");
        var outcome = await Repin(processor, to, cancellationToken);
        LaneSpans.Done(span, span is not null && outcome.Failed);
        return outcome;
    }

    private async Task<ProofReport> Repin(string processor, string to, CancellationToken cancellationToken)
    {
        var current = place.RequirePins();
        var merged = await Merged(cancellationToken) ?? current;
        var (earlier, commit) = await Find(processor, merged.Of(processor), to, cancellationToken);
        var pins = With(merged, processor, earlier);
        var report = new ProofReport("Rollback", "rollback", place, await new PinsAcceptedLane(place, ports.Reader).Check(pins, cancellationToken))
        {
            Note = $"{processor}: {merged.Of(processor).Tag} → {earlier.Tag}, as pinned in commit {commit[..12]}",
        };
        if (report.Failed)
        {
            return report;
        }

        // Proposed before it is written: after an interruption, the next run finds the same earlier image.
        var proposal = ports.Proposals is null ? null : await Propose(processor, earlier, pins, ports.Proposals, cancellationToken);
        AtomicFile.Replace(place.PinsFile, With(current, processor, earlier).Encode());
        return report with { Proposal = proposal };
    }

    // The checkout may be older than the target branch, or have what an earlier run of this lane wrote; a proposal must move one pin of that branch.
    private async Task<PinSet?> Merged(CancellationToken cancellationToken) =>
        ports.Proposals is { } proposals && await proposals.Read(place.PinsPath, cancellationToken) is { } file ? PinSet.Parse(file) : null;

    private static PinSet With(PinSet pins, string processor, Pin earlier) =>
        PinSet.Of(pins.Pins.Where(pin => pin.Key != processor).Append(KeyValuePair.Create(processor, earlier)));

    private async Task<(Pin Pin, string Commit)> Find(string processor, Pin current, string to, CancellationToken cancellationToken)
    {
        await foreach (var version in ports.History.Read(place.PinsPath, cancellationToken))
        {
            if (Pins(version)?.Pins.GetValueOrDefault(processor) is { } pin && pin.Index != current.Index && (to == Previous || pin.Index.ToString() == to))
            {
                return (pin, version.Commit);
            }
        }

        var shallow = await ports.History.IsShallow(cancellationToken) ? "; this clone is shallow: git fetch --unshallow" : "";
        throw new FaultException(
            ErrorCode.ImageUnpinned,
            to == current.Index.ToString() ? $"{processor} is pinned to {to} already"
            : $"the history of {place.PinsPath} has no {(to == Previous ? "earlier image" : to)} of {processor}{shallow}");
    }

    // A branch of its own: the next release must not overwrite it.
    private async Task<DecidedProposal> Propose(string processor, Pin earlier, PinSet pins, IPinProposals proposals, CancellationToken cancellationToken)
    {
        var branch = $"{place.ProposalBranch}-rollback-{processor}";
        using var assertion = new ImageAssertion(ports.Reader);
        var proposed = await new PinProposer(place, proposals, assertion, new AttachedStatements(ports.Reader))
            .Propose(pins, change => change with { Branch = branch, Title = $"Roll {processor} back to {earlier.Tag}" }, cancellationToken);
        return proposed is PinProposal.NotNeeded
            ? new DecidedProposal.None()
            : await proposals.Decide(new PinDecision(branch, place.PinsPath, pins.Encode(), IsAccepted: true, "Acceptance and DeployMock passed for all of these images before.", "", ports.Run), cancellationToken);
    }

    // Earlier versions of the file may have another form, and other images of theirs may be found further back.
    private static PinSet? Pins(FileVersion version)
    {
        try
        {
            return PinSet.Parse(version.Content);
        }
        catch (FaultException)
        {
            return null;
        }
    }
}

/// <summary>The ports of Rollback.</summary>
/// <param name="Reader">Reads the registry.</param>
/// <param name="History">Reads the history of the pins file.</param>
/// <param name="Proposals">Proposes the change; null to write the file only.</param>
/// <param name="Run">The page of the run, if it has one.</param>
public sealed record RollbackPorts(IRegistryReader Reader, IFileHistory History, IPinProposals? Proposals, Uri? Run = null);
