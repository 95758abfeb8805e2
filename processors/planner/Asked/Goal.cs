using System.Text.Json;
using Pipeline.Contracts.Faults;

namespace Pipeline.Processors.Planning;

/// <summary>The wanted outputs, and the available values and artifacts.</summary>
/// <param name="Document">The goal as given.</param>
/// <param name="Text">The goal in words; may be empty.</param>
/// <param name="Wants">The outputs that the steps must write, not empty.</param>
/// <param name="Holdings">The available values and artifacts, sorted by name (ordinal).</param>
internal sealed record Goal(JsonElement Document, string Text, IReadOnlyList<Want> Wants, IReadOnlyList<Holding> Holdings)
{
    /// <exception cref="FaultException"><c>ERR_INPUTS</c>, with the malformed part.</exception>
    public static Goal Read(JsonElement document)
    {
        GoalWire wire;
        try
        {
            wire = document.Deserialize(PlannerJson.Default.GoalWire)!;
        }
        catch (JsonException e)
        {
            throw new FaultException(ErrorCode.Inputs, "goal is not of its form", e);
        }

        if (wire is null or { Want.Count: 0 })
        {
            throw new FaultException(ErrorCode.Inputs, "goal wants nothing");
        }

        var holdings = (wire.Have ?? new Dictionary<string, HoldingWire>(StringComparer.Ordinal))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => Holding.Of(entry.Key, entry.Value));
        return new(document, wire.Text ?? "", [.. wire.Want.Select(Want.Of)], [.. holdings]);
    }
}
