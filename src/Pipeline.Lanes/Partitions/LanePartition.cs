using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Pipeline.Lanes.Partitions;

/// <summary>One part of a lane that several machines share: <c>2/5</c>.</summary>
public sealed record LanePartition : ITextForm<LanePartition>
{
    private LanePartition(int part, int total) => (Part, Total) = (part, total);

    public static string Form => "a partition (PART/TOTAL, such as 2/5)";

    /// <summary>From 1 to <see cref="Total"/>.</summary>
    public int Part { get; }

    /// <summary>From 1 to 1,000.</summary>
    public int Total { get; }

    public static LanePartition Parse(string text) => TextForm.Parse<LanePartition>(text);

    public static bool TryParse(string? text, [NotNullWhen(true)] out LanePartition? value)
    {
        value = text?.Split('/') is [var one, var all] && Number(one) is { } part && Number(all) is { } total && part <= total ? new LanePartition(part, total) : null;
        return value is not null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Part}/{Total}");

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 1000 && text[0] != '0' ? number : null;
}
