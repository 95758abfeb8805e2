using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Pipeline.Adapters.Local.Images;

/// <summary>The date of everything in an image, by decree: the time of a commit would make an image depend on history, not on source.</summary>
internal static class SourceDate
{
    public static DateTimeOffset Value { get; } = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary><c>SOURCE_DATE_EPOCH</c>: seconds since 1970.</summary>
    public static string Epoch { get; } = Value.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>The time of that day that stands for what a file holds: one of 864 thousand million, by its SHA-256.</summary>
    /// <remarks>
    /// A builder keeps the files that it was sent, and takes one of the same name, size, mode and date for the same, whichever build it was sent for:
    /// were all dates equal, an edit that keeps a file's size would not be in the image. A release image is dated anew, to <see cref="Value"/>.
    /// </remarks>
    public static DateTimeOffset Of(Stream content) =>
        Value.AddTicks((long)(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(content)) % TimeSpan.TicksPerDay));
}
