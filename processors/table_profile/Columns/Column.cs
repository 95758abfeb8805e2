using System.Runtime.CompilerServices;

namespace Pipeline.Processors.Tables;

/// <summary>Collects the cells of one column.</summary>
internal sealed class Column(int position, string name, NullTokens nullTokens, RadixSort sorter)
{
    private const int TopCount = 10;

    private readonly long[] kinds = new long[Enum.GetValues<Kind>().Length];
    private readonly FrequentValues frequent = new();
    private readonly TextSummary texts = new();
    private readonly NumberSummary numbers = new(sorter);
    private readonly TimeSummary times = new(sorter);
    private long cells;
    private long nulls;
    private long empties;

    public string Name => name;

    /// <summary>A cell of CSV or TSV: only its text determines its kind.</summary>
    public void AddCell(in Cell cell)
    {
        if (IsValue(cell))
        {
            var first = cell[0];
            if (((uint)(first - '0') <= 9 || first == '-') && AddDigits(cell))
            {
                return;
            }

            if (cell.Length is 4 or 5 && IsBoolean(cell.Bytes))
            {
                Count(Kind.Boolean, cell);
                return;
            }

            AddText(cell);
        }
    }

    /// <summary>A JSON string: a date, a time or text, never a number.</summary>
    public void AddString(in Cell cell)
    {
        if (IsValue(cell) && !AddTime(cell))
        {
            AddText(cell);
        }
    }

    /// <summary>A JSON number.</summary>
    public void AddNumber(in Cell cell)
    {
        cells++;
        if (!AddNumeric(cell))
        {
            AddText(cell); // beyond a double's range
        }
    }

    /// <summary>JSON's <c>true</c> and <c>false</c>.</summary>
    public void AddBoolean(in Cell cell)
    {
        cells++;
        Count(Kind.Boolean, cell);
    }

    /// <summary>JSON's null, TSV's <c>\N</c>.</summary>
    public void AddNull()
    {
        cells++;
        nulls++;
    }

    /// <summary>A JSON object or array: counted, but not examined.</summary>
    public void AddNested(Kind kind)
    {
        cells++;
        kinds[(int)kind]++;
    }

    public ColumnProfile Profile(long rows)
    {
        var counts = Enum.GetValues<Kind>().Where(kind => kinds[(int)kind] > 0).ToDictionary(kind => kind, kind => kinds[(int)kind]);
        return new ColumnProfile(
            position,
            name,
            counts,
            nulls,
            empties,
            rows - cells,
            frequent.Distinct(),
            new TopValues(frequent.Top(TopCount), frequent.Error),
            counts.ContainsKey(Kind.Integer) || counts.ContainsKey(Kind.Number) ? numbers.Profile() : null,
            counts.ContainsKey(Kind.Date) || counts.ContainsKey(Kind.DateTime) ? times.Profile() : null,
            counts.ContainsKey(Kind.String) ? texts.Profile() : null);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsValue(in Cell cell)
    {
        cells++;
        if (cell.Length == 0)
        {
            empties++;
            return false;
        }

        if (nullTokens.Has(cell))
        {
            nulls++;
            return false;
        }

        return true;
    }

    private bool AddDigits(in Cell cell) =>
        (cell.Length >= 10 && cell[4] == '-' && AddTime(cell)) || AddNumeric(cell);

    private bool AddNumeric(in Cell cell)
    {
        if (!CellNumber.TryParse(cell, out var value, out var whole, out var form))
        {
            return false;
        }

        if (form == NumberForm.Integer)
        {
            numbers.Add(whole);
        }
        else
        {
            numbers.Add(value, kept: form == NumberForm.Decimal);
        }

        Count(form <= NumberForm.LargeInteger ? Kind.Integer : Kind.Number, cell);
        return true;
    }

    private bool AddTime(in Cell cell)
    {
        if (!CellTime.TryParse(cell, out var ticks, out var parts))
        {
            return false;
        }

        times.Add(ticks, parts);
        Count(parts.HasFlag(TimeParts.Time) ? Kind.DateTime : Kind.Date, cell);
        return true;
    }

    private void AddText(in Cell cell)
    {
        texts.Add(cell);
        Count(Kind.String, cell);
    }

    private void Count(Kind kind, in Cell cell)
    {
        kinds[(int)kind]++;
        frequent.Add(cell);
    }

    private static bool IsBoolean(ReadOnlySpan<byte> bytes) =>
        bytes.SequenceEqual("true"u8) || bytes.SequenceEqual("false"u8) || bytes.SequenceEqual("True"u8) ||
        bytes.SequenceEqual("False"u8) || bytes.SequenceEqual("TRUE"u8) || bytes.SequenceEqual("FALSE"u8);
}
