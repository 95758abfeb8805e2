using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Lanes;

/// <summary>Reads a pinned image back and judges it.</summary>
internal sealed class ImageWalk(ImageAssertion assertion, ISignatureVerifier? signatures, TimeProvider clock)
{
    /// <summary>What was found; a registry that cannot be believed is a finding.</summary>
    public async Task<(Judgement Judgement, IReadOnlyList<PlatformCoverage>? Platforms)> Walk(Pin pin, ProcessorSpec? spec, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        try
        {
            var coverage = await assertion.Assert(ImageJudge.Expect(pin, spec), AssertionDepth.Blobs, cancellationToken);
            Check[] checks = [.. ImageJudge.Judge(coverage), .. await Signature(pin, cancellationToken)];
            return (Judgement.Group("image", Elapsed(started), checks), ImageJudge.Platforms(coverage));
        }
        catch (RegistryException e)
        {
            var fault = new Fault(ErrorCode.AdapterInvocation, e.Message);
            return (Judgement.Group("image", Elapsed(started), new Check("registry", fault.ToString())), null);
        }
    }

    private async Task<Check[]> Signature(Pin pin, CancellationToken cancellationToken)
    {
        if (signatures is null)
        {
            return [];
        }

        try
        {
            return [new Check("signature", await signatures.Problem(pin.Reference, cancellationToken))];
        }
        catch (FaultException e)
        {
            return [new Check("signature", e.Fault.ToString())];
        }
    }

    private long Elapsed(long started) => (long)clock.GetElapsedTime(started).TotalMilliseconds;
}
