using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Pipeline.Adapters.Images;

/// <summary>The constant date of everything in an image: a commit's time would make the image depend on history.</summary>
internal static class SourceDate
{
    public static DateTimeOffset Value { get; } = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary><c>SOURCE_DATE_EPOCH</c>: seconds since 1970.</summary>
    public static string Epoch { get; } = Value.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>A time on that day derived from a file's content: one of 864 thousand million, by its SHA-256.</summary>
    /// <remarks>
    /// A builder caches received files and treats one with the same name, size, mode and date as unchanged, in any build. With equal dates
    /// it would miss edits that keep a file's size. A release image is dated <see cref="Value"/> in the end.
    /// </remarks>
    public static DateTimeOffset Of(Stream content) =>
        Value.AddTicks((long)(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(content)) % TimeSpan.TicksPerDay));
}
