using System.Globalization;

namespace Pipeline.Cli;

/// <summary>A number of bytes for a person: a decimal unit (kB is 1,000 bytes) and at most one digit after the point.</summary>
internal static class ByteSize
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB"];

    public static string Of(long bytes)
    {
        var (amount, unit) = ((double)bytes, 0);
        for (; amount >= 1000 && unit < Units.Length - 1; unit++)
        {
            amount /= 1000;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{amount:0.#} {Units[unit]}");
    }
}
