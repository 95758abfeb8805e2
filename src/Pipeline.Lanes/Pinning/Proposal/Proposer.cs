using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Lanes;

/// <summary>Proposes the pins against the branch they are for, whatever this checkout has.</summary>
internal sealed class Proposer(ReleasePlace place, IPinProposals proposals, ImageAssertion assertion)
{
    /// <summary>The most images whose sizes are looked up: those that the proposal's words show.</summary>
    private const int Sized = PinProposalText.RowsShown;

    public async Task<PinProposal> Propose(PinSet pins, CancellationToken cancellationToken)
    {
        var path = Path.GetRelativePath(place.Root, place.PinsFile).Replace('\\', '/');
        var moves = PinMove.Between(Known(await proposals.Read(path, cancellationToken)), pins);
        var sized = new List<PinMove>();
        foreach (var (at, move) in moves.Index())
        {
            sized.Add(at >= Sized ? move : move with
            {
                PlatformsReason = ReasonOf(move),
                SizesBefore = await Sizes(move.Before, cancellationToken),
                SizesAfter = await Sizes(move.After, cancellationToken),
            });
        }

        return await proposals.Propose(PinProposalText.Of(place, path, sized, pins), cancellationToken);
    }

    // Pins of that branch that cannot be read are what the proposal puts right.
    private static PinSet Known(ReadOnlyMemory<byte>? file)
    {
        try
        {
            return file is { } bytes ? PinSet.Parse(bytes) : PinSet.Empty;
        }
        catch (FaultException)
        {
            return PinSet.Empty;
        }
    }

    // The pins of other processors may be proposed, too: theirs are not built in this run, and the reason stands in their specs.
    private string? ReasonOf(PinMove move)
    {
        try
        {
            return move.After is null ? null : new ProcessorCatalogue(place.Processors).Find(move.Processor).Spec.PlatformsReason;
        }
        catch (FaultException)
        {
            return null;
        }
    }

    // Only told, never needed: an image that is gone, or in a registry that this token may not read, has no sizes.
    private async Task<IReadOnlyDictionary<Platform, long>> Sizes(Pin? pin, CancellationToken cancellationToken)
    {
        try
        {
            return pin is null
                ? new Dictionary<Platform, long>()
                : PinBuild.SizesOf(pin, await assertion.Assert(ImageExpectation.Of(pin), AssertionDepth.Manifests, cancellationToken));
        }
        catch (RegistryException)
        {
            return new Dictionary<Platform, long>();
        }
    }
}
