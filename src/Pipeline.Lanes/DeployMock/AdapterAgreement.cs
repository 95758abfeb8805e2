using System.Text;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Judge;

namespace Pipeline.Lanes.DeployMock;

/// <summary>Checks that two runs of a case, each through its own adapter, return the same envelope.</summary>
/// <remarks>
/// It leaves out only what differs between any two runs: the execution id, the paths that contain it (each output's and the index's), and
/// <c>adapter</c> in the environment's fingerprint. Another check compares the outputs' bytes.
/// </remarks>
internal static class AdapterAgreement
{
    /// <summary>The check's name.</summary>
    public const string Name = "adapters_agree";

    private const string Adapter = "adapter=";

    /// <summary>The first difference between the envelopes, or null; another check reports invalid envelopes.</summary>
    public static string? Difference(CaseEvidence evidence)
    {
        var (first, second) = (evidence.First, evidence.Second);
        return Invariable(first) is { } one && Invariable(second) is { } other
            ? new OutputDifference($"{first.Label} answered", $"{second.Label} answered").Of(FileEvidence.Of(one), FileEvidence.Of(other))
            : null;
    }

    private static byte[]? Invariable(RunEvidence run)
    {
        try
        {
            var fingerprint = Envelope.Parse(run.Envelope) switch
            {
                Envelope.Success success => success.EnvFingerprint.ToString(),
                Envelope.Failure failure => failure.EnvFingerprint,
                _ => "",
            };
            var text = Encoding.UTF8.GetString(run.Envelope.Span).Replace(run.Id.ToString(), "<execution_id>", StringComparison.Ordinal);
            return Encoding.UTF8.GetBytes(fingerprint.Length == 0 ? text : text.Replace(fingerprint, Invariable(fingerprint), StringComparison.Ordinal));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string Invariable(string fingerprint) =>
        string.Join(';', fingerprint.Split(';').Select(entry => entry.StartsWith(Adapter, StringComparison.Ordinal) ? Adapter + "<adapter>" : entry));
}
