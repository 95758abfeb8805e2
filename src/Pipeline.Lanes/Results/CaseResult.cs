using Pipeline.Lanes.Evidence;

namespace Pipeline.Lanes.Results;

/// <summary>What one run of a case wrote or how it failed, for the comparison with a run on another machine.</summary>
/// <param name="Outputs">The outputs' digests by name.</param>
/// <param name="Fault">The fault; null for a success, or if the envelope is malformed.</param>
public sealed record CaseResult(IReadOnlyDictionary<string, Digest> Outputs, string? Fault)
{
    internal static CaseResult Of(RunEvidence run) => new(
        run.Outputs().ToDictionary(file => file.Key, file => file.Value.Sha256, StringComparer.Ordinal), FaultOf(run));

    /// <summary>The first difference between the first platform and another; null if all have the same result.</summary>
    internal static string? Difference(IReadOnlyList<(Platform Platform, CaseResult? Result)> platforms)
    {
        var (first, one) = platforms[0];
        return platforms.Skip(1).Select(other => Difference(first, one, other.Platform, other.Result)).FirstOrDefault(difference => difference is not null);
    }

    private static string? Difference(Platform first, CaseResult? one, Platform second, CaseResult? other)
    {
        if (one is null || other is null)
        {
            return $"{(one is null ? first : second)} has left no result to compare";
        }

        if (one.Fault != other.Fault)
        {
            return $"{first}: {one.Fault ?? "no fault"}; {second}: {other.Fault ?? "no fault"}";
        }

        return one.Outputs.Keys.Union(other.Outputs.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Where(name => one.Outputs.GetValueOrDefault(name) != other.Outputs.GetValueOrDefault(name))
            .Select(name => $"{name}: {first} wrote {Text(one, name)}, {second} wrote {Text(other, name)}")
            .FirstOrDefault();
    }

    private static string Text(CaseResult result, string name) => result.Outputs.GetValueOrDefault(name)?.ToString() ?? "none";

    private static string? FaultOf(RunEvidence run)
    {
        try
        {
            return (Envelope.Parse(run.Envelope) as Envelope.Failure)?.Fault.ToString();
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
