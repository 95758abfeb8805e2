using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Reports;
using Pipeline.Lanes.Spans;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Proof;

/// <summary>PinsAccepted: whether every pin of the file names an image that was accepted in its own registry. It only reads.</summary>
/// <param name="place">The release's location.</param>
/// <param name="registry">Reads the registry.</param>
public sealed class PinsAcceptedLane(ReleaseTarget place, IRegistryReader registry)
{
    private const int ReadsAtOnce = 8;

    private readonly AttachedStatements statements = new(registry);

    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c>: there are no pins, or they are malformed.</exception>
    public async Task<ProofReport> Run(CancellationToken cancellationToken)
    {
        using var span = LaneSpans.Lane("PinsAccepted");
        var outcome = new ProofReport("PinsAccepted", "pins-accepted", place, await Check(place.RequirePins(), cancellationToken));
        LaneSpans.Done(span, span is not null && outcome.Failed);
        return outcome;
    }

    /// <summary>Checks other pins than those of the file.</summary>
    internal async Task<IReadOnlyList<PinProof>> Check(PinSet set, CancellationToken cancellationToken)
    {
        var pins = set.Pins.ToArray();
        var proofs = new PinProof[pins.Length];
        using var assertion = new ImageAssertion(registry);
        var bound = new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, pins.Length, bound, async (at, token) =>
            proofs[at] = new PinProof(pins[at].Key, pins[at].Value, await Read(assertion, pins[at].Key, pins[at].Value, token)));
        return proofs;
    }

    /// <summary>The problem of an image that no record accepts.</summary>
    internal static string NotAccepted(Pin pin) => $"Acceptance and DeployMock have not passed for {pin.Index}";

    /// <summary>Why a pin is not accepted, a phrase each; empty if it is.</summary>
    /// <exception cref="RegistryException">The registry gave no credible answer.</exception>
    internal async Task<IReadOnlyList<string>> Problems(ImageAssertion assertion, string processor, Pin pin, CancellationToken cancellationToken)
    {
        // Whoever owns a registry can record anything there.
        var repository = Repository.Of(pin.Repository);
        if (repository != place.RepositoryOf(processor) && repository != place.PromotedOf(processor))
        {
            return [$"its images belong to {place.RepositoryOf(processor)}{(place.PromotedOf(processor) is { } promoted ? $" or {promoted}" : "")}, not to {repository}"];
        }

        var coverage = await assertion.Assert(ImageExpectation.Of(pin), AssertionDepth.Manifests, cancellationToken);
        if (!coverage.Holds)
        {
            return [.. coverage.Findings.Select(finding => finding.ToString())];
        }

        var index = await registry.Manifest(repository, pin.Index, cancellationToken);
        if (index is null || !await statements.Has(repository, index.Descriptor, AcceptanceRecord.Of(processor, pin), cancellationToken))
        {
            return [NotAccepted(pin)];
        }

        // The record is about the image. That it comes from the source of the pin, which later lanes believe, is what its documents say.
        return (await statements.Read(pin, cancellationToken)).Count == AttachedStatements.Documents ? [] : [$"BuildAndPin has not built {pin.Index} from source {DisplayText.Short(pin.Source)}"];
    }

    private async Task<IReadOnlyList<string>> Read(ImageAssertion assertion, string processor, Pin pin, CancellationToken cancellationToken)
    {
        try
        {
            return await Problems(assertion, processor, pin, cancellationToken);
        }
        catch (RegistryException e)
        {
            return [new Fault(ErrorCode.AdapterInvocation, e.Message).ToString()];
        }
    }
}
