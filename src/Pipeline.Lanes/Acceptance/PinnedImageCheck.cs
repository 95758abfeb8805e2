using Pipeline.Lanes.Results;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Acceptance;

/// <summary>Reads a pinned image back from the registry and judges it.</summary>
internal sealed class PinnedImageCheck(ImageAssertion assertion, ISignatureVerifier? signatures, TimeProvider clock)
{
    /// <summary>Checks the image, and its signature if configured; a registry without a credible answer is a finding.</summary>
    public async Task<(SubjectResult Judgement, IReadOnlyList<PlatformCoverage>? Platforms)> Walk(
        Pin pin, ProcessorSpec? spec, bool verify, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        try
        {
            var coverage = await assertion.Assert(ImageJudge.Expect(pin, spec), AssertionDepth.Blobs, cancellationToken);
            Check[] checks = [.. ImageJudge.Judge(coverage), .. verify ? [await Signature(pin, cancellationToken)] : Array.Empty<Check>()];
            return (SubjectResult.Group("image", Elapsed(started), checks), ImageJudge.Platforms(coverage));
        }
        catch (RegistryException e)
        {
            var fault = new Fault(ErrorCode.AdapterInvocation, e.Message);
            return (SubjectResult.Group("image", Elapsed(started), new Check("registry", fault.ToString())), null);
        }
    }

    private async Task<Check> Signature(Pin pin, CancellationToken cancellationToken)
    {
        try
        {
            return new Check("signature", await signatures!.Problem(pin.Reference, cancellationToken));
        }
        catch (FaultException e)
        {
            return new Check("signature", e.Fault.ToString());
        }
    }

    private long Elapsed(long started) => (long)clock.GetElapsedTime(started).TotalMilliseconds;
}

/// <summary>Judges a pinned image by the registry's content; pure.</summary>
internal static class ImageJudge
{
    private static readonly IReadOnlyList<(string Check, FindingKind[] Kinds)> Checks =
    [
        ("manifests", [FindingKind.ManifestMissing, FindingKind.ManifestDiffers, FindingKind.NotAnIndex, FindingKind.Malformed]),
        ("platforms", [FindingKind.PlatformMissing, FindingKind.PlatformUnexpected, FindingKind.PlatformDuplicate, FindingKind.PlatformEmpty, FindingKind.IndexNested]),
        ("attestations", [FindingKind.AttestationDangling]),
        ("configs", [FindingKind.ConfigDiffers]),
        ("blobs", [FindingKind.BlobMissing, FindingKind.SizeDiffers]),
    ];

    /// <summary>The expected image: the pin's index and manifests, for exactly the platforms of the spec.</summary>
    public static ImageExpectation Expect(Pin pin, ProcessorSpec? spec)
    {
        var pinned = ImageExpectation.Of(pin);
        return spec is null ? pinned : pinned with { Platforms = [.. spec.Platforms.Select(ImagePlatform.Of)] };
    }

    /// <summary>Every check, in order.</summary>
    public static IReadOnlyList<Check> Judge(Coverage coverage)
    {
        var known = Checks.SelectMany(check => check.Kinds).ToHashSet();
        var unknown = coverage.Findings.Where(finding => !known.Contains(finding.Kind)).ToArray();
        return
        [
            .. Checks.Select(check => new Check(check.Check, Reason(coverage.Findings.Where(finding => check.Kinds.Contains(finding.Kind))))),
            .. unknown.Length == 0 ? [] : (Check[])[new Check("image", Reason(unknown))],
        ];
    }

    /// <summary>The image as reports show it.</summary>
    public static IReadOnlyList<PlatformCoverage> Platforms(Coverage coverage) =>
        [.. coverage.Platforms.Select(covered => new PlatformCoverage(covered.Platform.ToString(), covered.Manifest, covered.Size))];

    // A missing image cannot run by its digest.
    private static string? Reason(IEnumerable<Oci.Assertions.Finding> findings)
    {
        var reasons = findings.Select(finding => finding.Kind == FindingKind.ManifestMissing
            ? new Fault(ErrorCode.ImageUnpinned, finding.ToString()).ToString()
            : finding.ToString()).ToArray();
        return reasons.Length == 0 ? null : string.Join('\n', reasons);
    }
}
