using Pipeline.Lanes.Evidence;

namespace Pipeline.Lanes.Judge;

/// <summary>Checks the outputs against the spec, the other run and the case's expectation.</summary>
internal static class OutputChecks
{
    private static readonly OutputDifference FromExpected = new("expected", "got");

    /// <summary>The run writes exactly the outputs that the spec declares.</summary>
    public static string? Declared(RunEvidence run, CaseEvidence evidence) => NameSets.Difference(
        evidence.Spec.Outputs.Keys.Select(name => name.ToString()), run.Outputs().Select(file => file.Key), "written", "declared");

    /// <summary>Two runs with the same inputs write the same bytes.</summary>
    public static string? SameTwice(CaseEvidence evidence) => Between(evidence.First, evidence.Second);

    /// <summary>The first output in which two runs differ, and how; or null.</summary>
    public static string? Between(RunEvidence one, RunEvidence other)
    {
        var (first, second) = (one.Outputs().ToArray(), other.Outputs().ToDictionary(StringComparer.Ordinal));
        var between = new OutputDifference($"{one.Label} wrote", $"{other.Label} wrote");
        return NameSets.Difference(first.Select(file => file.Key), second.Keys, $"written by {other.Label}", $"written by {one.Label}")
            ?? first.Select(file => between.Of(file.Value, second[file.Key]) is { } difference ? $"{file.Key}: {difference}" : null)
                .FirstOrDefault(difference => difference is not null);
    }

    /// <summary>The outputs match the expected ones byte for byte; the failure lists all differences.</summary>
    public static string? Expected(CaseEvidence evidence)
    {
        var actual = evidence.First.Outputs().ToDictionary(StringComparer.Ordinal);
        var names = NameSets.Difference(evidence.ExpectedFiles.Keys, actual.Keys, "written", "expected");
        var differences = evidence.ExpectedFiles
            .Where(file => actual.ContainsKey(file.Key))
            .OrderBy(file => file.Key, StringComparer.Ordinal)
            .Select(file => FromExpected.Of(file.Value, actual[file.Key]) is { } difference ? $"{file.Key}: {difference}" : null)
            .Prepend(names)
            .OfType<string>()
            .ToArray();
        return differences.Length == 0 ? null : string.Join("; ", differences);
    }
}
