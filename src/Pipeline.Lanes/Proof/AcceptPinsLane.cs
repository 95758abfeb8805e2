using System.Globalization;
using System.Text;
using Pipeline.Lanes.Comparison;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Reports;
using Pipeline.Lanes.Spans;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Proof;

/// <summary>AcceptPins: reads what Acceptance and DeployMock reported about exactly the current pins, records each accepted image in its registry, and decides on the pull request.</summary>
/// <param name="place">The release's location.</param>
/// <param name="ports">The ports.</param>
/// <param name="run">The page of the run, if it has one.</param>
public sealed class AcceptPinsLane(ReleaseTarget place, AcceptPinsPorts ports, Uri? run)
{
    private const int WritesAtOnce = 8;
    private const int RowsShown = 100;
    private const int WhyShown = 2000;

    /// <summary>Decides. Interrupted at any point and repeated, it reaches the same state: records come first, the pull request last.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c>: there are no pins, or they are malformed; <c>ERR_ADAPTER_INVOCATION</c>: a report, the registry or GitHub could not be read or written.</exception>
    public async Task<ProofReport> Run(CancellationToken cancellationToken)
    {
        using var span = LaneSpans.Lane("AcceptPins");
        var outcome = await Decide(cancellationToken);
        LaneSpans.Done(span, span is not null && outcome.Failed);
        return outcome;
    }

    private async Task<ProofReport> Decide(CancellationToken cancellationToken)
    {
        var pins = place.RequirePins();
        var proofs = new JudgedPins(place.Artifacts).Judge(pins);
        var isAccepted = proofs.All(proof => proof.Problems.Count == 0);
        if (isAccepted)
        {
            await Record(proofs, cancellationToken);
        }

        var decided = ports.Proposals is null ? null : await ports.Proposals.Decide(Decision(pins, proofs, isAccepted), cancellationToken);
        return new ProofReport("AcceptPins", "accept-pins", place, proofs) { Proposal = decided };
    }

    private async Task Record(IReadOnlyList<PinProof> proofs, CancellationToken cancellationToken)
    {
        var attachment = new StatementAttachment(ports.Reader, ports.Writer);
        var bound = new ParallelOptions { MaxDegreeOfParallelism = WritesAtOnce, CancellationToken = cancellationToken };
        try
        {
            await Parallel.ForEachAsync(proofs, bound, async (proof, token) =>
            {
                var pin = proof.Pin!;
                var repository = Repository.Of(pin.Repository);
                var index = await ports.Reader.Manifest(repository, pin.Index, token)
                    ?? throw new RegistryException(RegistryFailure.Corrupt, $"{repository.At(pin.Index)} has disappeared from the registry");
                await attachment.Attach(repository, index.Descriptor, AcceptanceRecord.Of(proof.Processor, pin), token);
            });
        }
        catch (RegistryException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, e.Message, e);
        }
    }

    private PinDecision Decision(PinSet pins, IReadOnlyList<PinProof> proofs, bool isAccepted)
    {
        var path = place.PinsPath;
        // What failed comes before what did not run because of it, which many images have in common.
        var failed = proofs.Where(proof => proof.Problems.Count > 0).GroupBy(Why, proof => proof.Processor, StringComparer.Ordinal).OrderBy(same => same.Count()).ToArray();
        return (isAccepted
            ? new PinDecision(place.ProposalBranch, path, pins.Encode(), true, string.Create(CultureInfo.InvariantCulture, $"Acceptance and DeployMock passed for all {proofs.Count} images."), "", run)
            : new PinDecision(place.ProposalBranch, path, pins.Encode(), false, $"Not accepted: {string.Join(", ", failed.SelectMany(same => same))}", Details(failed), run))
            with { Comment = OutputComment.Of(place, pins, run) };
    }

    private static string Why(PinProof proof)
    {
        var why = string.Join("; ", proof.Problems).ReplaceLineEndings(" ");
        return why.Length <= WhyShown ? why : $"{why[..(char.IsHighSurrogate(why[WhyShown - 1]) ? WhyShown - 1 : WhyShown)]}… (the run's report has the rest)";
    }

    private string Details(IGrouping<string, string>[] failed)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{failed.Sum(same => same.Count())} of these images were not accepted{(run is null ? "" : $" in [this run]({run})")}.\n\n"));
        foreach (var same in failed.Take(RowsShown))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {string.Join(", ", same.Select(processor => $"**{processor}**"))}: {MarkdownWriter.Escape(same.Key)}\n");
        }

        return text.Append(failed.Length > RowsShown ? string.Create(CultureInfo.InvariantCulture, $"\nAnd {failed.Skip(RowsShown).Sum(same => same.Count())} more.\n") : "").ToString();
    }
}

/// <summary>The ports of AcceptPins.</summary>
/// <param name="Reader">Reads the registry.</param>
/// <param name="Writer">Writes to it.</param>
/// <param name="Proposals">Decides on the pull request; null without a GitHub repository.</param>
public sealed record AcceptPinsPorts(IRegistryReader Reader, IRegistryWriter Writer, IPinProposals? Proposals);
