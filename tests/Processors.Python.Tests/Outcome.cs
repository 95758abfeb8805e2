using System.Text.Json.Serialization;

namespace Processors.Python.Tests;

internal enum Verdict
{
    Passed,
    Failed,
    Skipped,
}

/// <summary>One line of <c>json_runner.py</c>.</summary>
/// <param name="Id">The unittest's dotted id.</param>
/// <param name="Verdict">Its result; absent in a listing.</param>
/// <param name="Reason">Why it failed or was skipped.</param>
internal sealed record Outcome(string Id, [property: JsonPropertyName("outcome")] Verdict Verdict = default, string? Reason = null);
