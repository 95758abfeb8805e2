namespace Pipeline.Processors.Tables;

/// <summary>Reads ISO 8601 dates and times in the extended format, years 0001 to 9999.</summary>
/// <remarks>
/// <c>YYYY-MM-DD</c>, optionally followed by <c>T</c> or one space, <c>hh:mm[:ss[.f…]]</c> and <c>Z</c> or <c>±hh:mm</c>. At most nine
/// digits of a second are read; anything finer than 100 ns is cut. A time without a zone counts as UTC.
/// </remarks>
internal static class CellTime
{
    private const int DateLength = 10;

    /// <summary>The instant in ticks of 100 ns since 0001-01-01T00:00Z; false if the cell is not a date or time.</summary>
    public static bool TryParse(in Cell cell, out long ticks, out TimeParts parts)
    {
        (ticks, parts) = (0, TimeParts.None);
        var bytes = cell.Bytes;
        if (bytes.Length < DateLength || bytes[4] != '-' || bytes[7] != '-')
        {
            return false;
        }

        var year = (Two(bytes) * 100) + Two(bytes[2..]);
        var month = Two(bytes[5..]);
        var day = Two(bytes[8..]);
        if (year < 1 || month is < 1 or > 12 || day < 1 || (day > 28 && day > DateTime.DaysInMonth(year, month)))
        {
            return false;
        }

        ticks = Days(year, month, day) * TimeSpan.TicksPerDay;
        if (bytes.Length == DateLength)
        {
            return true;
        }

        parts = TimeParts.Time;
        return bytes[DateLength] is (byte)'T' or (byte)' ' && TryTime(bytes[(DateLength + 1)..], ref ticks, ref parts);
    }

    private static bool TryTime(ReadOnlySpan<byte> rest, ref long ticks, ref TimeParts parts)
    {
        if (rest.Length < 5 || rest[2] != ':' || Two(rest) is not (>= 0 and <= 23 and var hour) || Two(rest[3..]) is not (>= 0 and <= 59 and var minute))
        {
            return false;
        }

        ticks += (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        rest = rest[5..];
        if (rest.Length > 0 && rest[0] == ':')
        {
            if (rest.Length < 3 || Two(rest[1..]) is not (>= 0 and <= 59 and var second))
            {
                return false;
            }

            ticks += second * TimeSpan.TicksPerSecond;
            rest = rest[3..];
            if (rest.Length > 0 && rest[0] == '.' && !TryFraction(ref rest, ref ticks, ref parts))
            {
                return false;
            }
        }

        parts |= rest.Length > 0 ? TimeParts.Zone : TimeParts.None;
        return rest.Length == 0 || TryZone(rest, ref ticks);
    }

    private static bool TryFraction(ref ReadOnlySpan<byte> rest, ref long ticks, ref TimeParts parts)
    {
        var unit = TimeSpan.TicksPerSecond / 10;
        var at = 1;
        for (; at < rest.Length && rest[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            ticks += (rest[at] - '0') * unit;
            parts |= unit == 0 && rest[at] != '0' ? TimeParts.Finer : TimeParts.None;
            unit /= 10;
        }

        rest = rest[at..];
        return at is > 1 and <= 10;
    }

    private static bool TryZone(ReadOnlySpan<byte> rest, ref long ticks)
    {
        if (rest.Length == 1)
        {
            return rest[0] == 'Z';
        }

        if (rest.Length != 6 || rest[0] is not ((byte)'+' or (byte)'-') || rest[3] != ':' ||
            Two(rest[1..]) is not (>= 0 and <= 23 and var hours) || Two(rest[4..]) is not (>= 0 and <= 59 and var minutes))
        {
            return false;
        }

        var offset = (hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute);
        ticks -= rest[0] == '+' ? offset : -offset;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks;
    }

    /// <summary>Two digits, or a number so far below zero that no sum with it is in range.</summary>
    private static int Two(ReadOnlySpan<byte> bytes)
    {
        var (tens, ones) = ((uint)(bytes[0] - '0'), (uint)(bytes[1] - '0'));
        return tens <= 9 && ones <= 9 ? (int)((tens * 10) + ones) : -1_000_000;
    }

    // Days since 0001-01-01 of the proleptic Gregorian calendar, counting years from March (Hinnant, "chrono-compatible low-level date algorithms").
    private static long Days(int year, int month, int day)
    {
        var y = month <= 2 ? year - 1 : year;
        var dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        return (365 * y) + (y / 4) - (y / 100) + (y / 400) + dayOfYear - 306;
    }
}

/// <summary>The parts of a date or time besides its day.</summary>
[Flags]
internal enum TimeParts
{
    None = 0,
    Time = 1,
    Zone = 2,

    /// <summary>More digits of a second than are kept.</summary>
    Finer = 4,
}
