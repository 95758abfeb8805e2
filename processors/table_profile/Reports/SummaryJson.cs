using System.Text.Json;

namespace Pipeline.Processors.Tables;

/// <summary>The parts of <c>profile.json</c> for a column's numbers, times and texts.</summary>
internal static class SummaryJson
{
    public static void Write(Utf8JsonWriter json, NumberProfile? numbers)
    {
        if (numbers is null)
        {
            return;
        }

        json.WriteStartObject("numbers");
        Write(json, "min", numbers.Min);
        Write(json, "max", numbers.Max);
        Write(json, "sum", numbers.Sum);
        Write(json, "mean", numbers.Mean);
        Write(json, "standard_deviation", numbers.Deviation);
        if (numbers.Rounded)
        {
            json.WriteBoolean("rounded", true);
        }

        Write(json, numbers.Quantiles, Write);
        Write(json, numbers.Histogram, Write);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, TimeProfile? times)
    {
        if (times is null)
        {
            return;
        }

        json.WriteStartObject("times");
        json.WriteString("min", times.Show(times.Min));
        json.WriteString("max", times.Show(times.Max));
        if (times.Cut)
        {
            json.WriteBoolean("cut", true);
        }

        Write(json, times.Quantiles, (json, ticks) => json.WriteStringValue(times.Show(ticks)));
        Write(json, times.Histogram, (json, edge) => json.WriteStringValue(times.ShowEdge(edge)));
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, TextProfile? texts)
    {
        if (texts is null)
        {
            return;
        }

        json.WriteStartObject("texts");
        json.WriteString("first", texts.First);
        json.WriteString("last", texts.Last);
        json.WriteString("shortest", texts.Shortest);
        json.WriteString("longest", texts.Longest);
        json.WriteNumber("min_length", texts.MinLength);
        json.WriteNumber("max_length", texts.MaxLength);
        json.WriteNumber("mean_length", texts.MeanLength);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, ColumnNumber? value)
    {
        if (value is { } number)
        {
            json.WritePropertyName(name);
            Write(json, number);
        }
    }

    private static void Write(Utf8JsonWriter json, ColumnNumber number)
    {
        if (number.IsText)
        {
            json.WriteStringValue(number.ToString());
        }
        else
        {
            json.WriteNumberValue(number.Value);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static void Write<T>(Utf8JsonWriter json, Quantiles<T> quantiles, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartObject("quantiles");
        json.WriteNumber("rank_error", quantiles.RankError);
        foreach (var (percent, value) in quantiles.Values)
        {
            json.WritePropertyName($"p{percent:00}");
            write(json, value);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Histogram histogram, Action<Utf8JsonWriter, ColumnNumber> write)
    {
        json.WriteStartObject("histogram");
        json.WriteStartArray("edges");
        foreach (var edge in histogram.Edges)
        {
            write(json, edge);
        }

        json.WriteEndArray();
        json.WriteStartArray("counts");
        foreach (var count in histogram.Counts)
        {
            json.WriteNumberValue(count);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
