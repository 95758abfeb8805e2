using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;

namespace Pipeline.Lanes.Judge;

/// <summary>Checks the envelope, the only content of standard output.</summary>
internal static class EnvelopeChecks
{
    /// <summary>A success in canonical bytes, of the requested run and image.</summary>
    public static string? Success(RunEvidence run) => Read(run, out var envelope) ?? envelope switch
    {
        Envelope.Failure failure => $"an error: {failure.Fault}",
        Envelope.Success success when success.ImageDigest != run.Image.Digest => $"image_digest is {success.ImageDigest}, not the image of the run",
        Envelope.Success success when success.ImageTag != run.Image.Tag => $"image_tag is {success.ImageTag ?? "absent"}, not {run.Image.Tag ?? "absent"}",
        _ => null,
    };

    /// <summary>The environment's fingerprint names the requested platform.</summary>
    public static string? Platform(RunEvidence run) => Succeeded(run) is { } success && success.EnvFingerprint.Value("arch") is var arch && arch != run.Platform.Architecture
        ? $"arch is {arch ?? "absent"} in env_fingerprint, not {run.Platform.Architecture}"
        : null;

    /// <summary>The index is at the root of the write prefix.</summary>
    public static string? IndexRoot(RunEvidence run) => Succeeded(run) is { } success && success.IndexPath != run.Prefix.Index
        ? $"invalid index_path root: {success.IndexPath} is not {run.Prefix.Index}"
        : null;

    /// <summary>The outputs are sorted and unique, and match the files in the world.</summary>
    public static string? Outputs(RunEvidence run)
    {
        if (Succeeded(run) is not { } success)
        {
            return null;
        }

        var told = success.Outputs.Select(path => path.ToString()).ToArray();
        if (!told.SequenceEqual(told.Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            return "the outputs are not sorted";
        }

        var found = run.Outputs().Select(file => run.Prefix + file.Key).Order(StringComparer.Ordinal).ToArray();
        return NameSets.Difference(found, told, "in the envelope", "in the world");
    }

    /// <summary>An error with the case's code, whose message contains its fragment.</summary>
    public static string? Error(RunEvidence run, CaseExpectation.Error expected) => Read(run, out var envelope) ?? envelope switch
    {
        Envelope.Failure failure when failure.Fault.Code != expected.Code => $"expected {expected.Code}, got {failure.Fault}",
        Envelope.Failure failure when !failure.Fault.Message.Contains(expected.Fragment, StringComparison.Ordinal) =>
            $"expected a message with '{expected.Fragment}', got '{failure.Fault.Message}'",
        Envelope.Success => $"expected {expected.Code}, got a success",
        _ => null,
    };

    /// <summary>Both runs of a case fail with the same message.</summary>
    public static string? SameError(CaseEvidence evidence) =>
        Read(evidence.First, out var first) is null && Read(evidence.Second, out var second) is null
        && first is Envelope.Failure a && second is Envelope.Failure b && a.Fault != b.Fault
            ? $"{evidence.First.Label}: {a.Fault}; {evidence.Second.Label}: {b.Fault}"
            : null;

    internal static Envelope.Success? Succeeded(RunEvidence run) => Read(run, out var envelope) is null ? envelope as Envelope.Success : null;

    private static string? Read(RunEvidence run, out Envelope? envelope)
    {
        envelope = null;
        try
        {
            envelope = Envelope.Parse(run.Envelope);
            return envelope.ExecutionId == run.Id ? null : $"execution_id is {envelope.ExecutionId}, not the requested one";
        }
        catch (FormatException e)
        {
            return $"the envelope is malformed: {e.Message}";
        }
    }
}
