using System.Globalization;

namespace Pipeline.Adapters.Local.Images;

/// <summary>The date of everything in an image, by decree: the time of a commit would make an image depend on history, not on source.</summary>
internal static class SourceDate
{
    public static DateTimeOffset Value { get; } = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary><c>SOURCE_DATE_EPOCH</c>: seconds since 1970.</summary>
    public static string Epoch { get; } = Value.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
