using System.Globalization;

namespace Pipeline.Cli.Hosting;

/// <summary>Formats a number of bytes for people, in a decimal unit (1 kB is 1,000 bytes) with at most one decimal.</summary>
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
