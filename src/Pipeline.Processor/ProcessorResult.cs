using System.Text.Json.Nodes;

namespace Pipeline.Processor;

/// <summary>The result of a run: outputs, provider information and usage.</summary>
/// <param name="Outputs">The files to publish.</param>
/// <param name="ProcessorInfo">The provider's free text for the receipt, 1–1024 characters.</param>
/// <param name="Usage">Name → whole number, 0 to 2^53−1; null or all zero in mode=mock.</param>
/// <param name="Extra">Data for code that composes providers; not persisted.</param>
public sealed record ProcessorResult(
    IReadOnlyList<OutputItem> Outputs,
    string ProcessorInfo,
    IReadOnlyDictionary<string, long>? Usage = null,
    JsonObject? Extra = null);
