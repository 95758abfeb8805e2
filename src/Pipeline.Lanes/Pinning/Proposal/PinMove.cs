using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Lanes;

/// <summary>What moves when a proposal is merged: the pin of one processor.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Before">Its pin on the branch that is proposed to, or none.</param>
/// <param name="After">Its pin in the proposal, or none.</param>
internal sealed record PinMove(string Processor, Pin? Before, Pin? After)
{
    private static readonly IReadOnlyDictionary<Platform, long> Unknown = new Dictionary<Platform, long>();

    /// <summary>What a pull of each platform transfers before the merge, in bytes, where that is known.</summary>
    public IReadOnlyDictionary<Platform, long> SizesBefore { get; init; } = Unknown;

    /// <summary>What it transfers afterwards.</summary>
    public IReadOnlyDictionary<Platform, long> SizesAfter { get; init; } = Unknown;

    /// <summary>Why a platform is missing afterwards, as the processor's spec says; none where none is.</summary>
    public string? PlatformsReason { get; init; }

    /// <summary>Why it moves, as the two pins tell it: whoever asks at whatever time is told the same.</summary>
    public string Reason => After is null
        ? "there is no such processor any more"
        : PinPlan.Outdated(new PinSubject(Processor, Repository.Of(After.Repository), After.Source, After.Base, Before, new PinAvailability.NotAsked()))
            ?? "the same source gave other bytes";

    /// <summary>What differs between two sets, by name (ordinal).</summary>
    public static IReadOnlyList<PinMove> Between(PinSet before, PinSet after) =>
    [
        .. before.Pins.Keys.Union(after.Pins.Keys, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(name => new PinMove(name, before.Pins.GetValueOrDefault(name), after.Pins.GetValueOrDefault(name)))
            .Where(move => move.Before != move.After),
    ];
}
