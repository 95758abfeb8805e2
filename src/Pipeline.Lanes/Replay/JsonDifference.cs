using System.Globalization;
using System.Text.Json;

namespace Pipeline.Lanes.Replay;

/// <summary>How a value differs from the expected one.</summary>
public enum DifferenceKind
{
    /// <summary>Both have it, with different values.</summary>
    Changed,

    /// <summary>Only the expected one has it.</summary>
    Missing,

    /// <summary>Only the actual one has it.</summary>
    Added,
}

/// <summary>The first value in which two JSON documents differ: members by name (ordinal), items by position.</summary>
/// <param name="JsonPointer">Its position (RFC 6901); empty for the whole document.</param>
/// <param name="Kind">Which of the two documents has it.</param>
public sealed record JsonDifference(string JsonPointer, DifferenceKind Kind)
{
    /// <summary>Compares as JSON, ignoring the order of members and the notation of numbers and strings. Null if they are equal.</summary>
    public static JsonDifference? Of(JsonElement expected, JsonElement actual) => Of(expected, actual, "");

    private static JsonDifference? Of(JsonElement expected, JsonElement actual, string at) => (expected.ValueKind, actual.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => OfMembers(expected, actual, at),
        (JsonValueKind.Array, JsonValueKind.Array) => OfItems(expected, actual, at),
        var (one, other) when one == other && CanonicalJson.Encode(expected).AsSpan().SequenceEqual(CanonicalJson.Encode(actual)) => null,
        _ => new(at, DifferenceKind.Changed),
    };

    private static JsonDifference? OfMembers(JsonElement expected, JsonElement actual, string at)
    {
        var names = expected.EnumerateObject().Concat(actual.EnumerateObject()).Select(member => member.Name).Distinct(StringComparer.Ordinal);
        return names.Order(StringComparer.Ordinal)
            .Select(name => Of(Member(expected, name), Member(actual, name), $"{at}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}"))
            .FirstOrDefault(difference => difference is not null);
    }

    private static JsonDifference? OfItems(JsonElement expected, JsonElement actual, string at)
    {
        var (count, other) = (expected.GetArrayLength(), actual.GetArrayLength());
        return expected.EnumerateArray().Zip(actual.EnumerateArray())
            .Select((pair, index) => Of(pair.First, pair.Second, Item(at, index)))
            .FirstOrDefault(difference => difference is not null)
            ?? (count == other ? null : new(Item(at, Math.Min(count, other)), count > other ? DifferenceKind.Missing : DifferenceKind.Added));
    }

    private static JsonDifference? Of(JsonElement? expected, JsonElement? actual, string at) => (expected, actual) switch
    {
        ({ } one, { } other) => Of(one, other, at),
        _ => new(at, expected is null ? DifferenceKind.Added : DifferenceKind.Missing),
    };

    private static JsonElement? Member(JsonElement owner, string name) => owner.TryGetProperty(name, out var value) ? value : null;

    private static string Item(string at, int index) => string.Create(CultureInfo.InvariantCulture, $"{at}/{index}");
}
