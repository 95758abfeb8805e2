using System.Text.Json.Nodes;

namespace Pipeline.Processor;

/// <summary>What a run made, who made it, and what it cost.</summary>
/// <param name="Outputs">The files to publish.</param>
/// <param name="ProcessorInfo">The provider's own words for the receipt, 1–1024 characters.</param>
/// <param name="Usage">Name → whole number, 0 to 2^53−1; null or zeroes in mode=mock.</param>
/// <param name="Extra">For code that composes providers; not persisted.</param>
public sealed record ProcessorResult(
    IReadOnlyList<OutputItem> Outputs,
    string ProcessorInfo,
    IReadOnlyDictionary<string, long>? Usage = null,
    JsonObject? Extra = null);
