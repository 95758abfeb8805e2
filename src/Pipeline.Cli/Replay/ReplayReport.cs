using System.Globalization;
using System.Text.Json;
using Pipeline.Contracts;
using Pipeline.Lanes;

namespace Pipeline.Cli;

/// <summary>How a run and its replay compare, for a person and for a program.</summary>
internal static class ReplayReport
{
    private const string Absent = "none";

    public static byte[] Text(ReplayVerdict verdict) => Report.Text(writer =>
    {
        var receipt = verdict.Receipt;
        writer.WriteLine($"{receipt.ProcessorRef} replayed in mode={receipt.Mode}: {(verdict.IsSame ? "the same" : "not the same")}");
        foreach (var difference in verdict.Differences)
        {
            writer.WriteLine($"  {Name(difference.Kind),-11}  {PlainText.Of(difference.Path)}: {PlainText.Of(Words(difference))}");
        }

        foreach (var member in verdict.Members)
        {
            writer.WriteLine($"  {"receipt",-11}  {member}");
        }

        foreach (var entry in verdict.Environment)
        {
            writer.WriteLine($"  {"environment",-11}  {entry.Key}: {entry.Actual ?? Absent}, not {entry.Expected ?? Absent}{(entry.IsPlace ? " (where it ran, which changes nothing)" : "")}");
        }

        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{verdict.Files} {(verdict.Files == 1 ? "file" : "files")} compared, {ByteSize.Of(verdict.Bytes)}"));
    });

    public static byte[] Line(ExecutionId id, ReplayVerdict verdict) => Report.Line(writer =>
    {
        var receipt = verdict.Receipt;
        writer.WriteBoolean("ok", verdict.IsSame);
        writer.WriteNumber("bytes", verdict.Bytes);
        writer.WriteNumber("files", verdict.Files);
        writer.WriteString("execution_id", id.ToString());
        writer.WriteString("image_digest", receipt.ImageDigest.ToString());
        writer.WriteString("mode", receipt.Mode.ToString());
        writer.WriteString("processor_ref", receipt.ProcessorRef.ToString());
        Write(writer, "differences", verdict.Differences, Write);
        Write(writer, "environment", verdict.Environment, Write);
        Write(writer, "receipt", verdict.Members, static (json, member) => json.WriteStringValue(member));
    });

    /// <summary>Why there is nothing to compare.</summary>
    public static byte[] Line(ExecutionId id, Fault fault) => Report.Line(writer =>
    {
        writer.WriteBoolean("ok", false);
        writer.WriteString("execution_id", id.ToString());
        writer.WriteStartObject("error");
        writer.WriteString("code", fault.Code.Name);
        writer.WriteString("message", fault.Message);
        writer.WriteEndObject();
    });

    private static string Name(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Missing => "missing",
        DifferenceKind.Added => "added",
        _ => "changed",
    };

    private static string Words(FileDifference difference) => difference.Kind switch
    {
        DifferenceKind.Missing => $"the replay did not write it ({ByteSize.Of(difference.ExpectedSize!.Value)})",
        DifferenceKind.Added => $"the run had not written it ({ByteSize.Of(difference.ActualSize!.Value)})",
        _ => string.Join("; ", new[] { Json(difference.Json), Place(difference), Sizes(difference) }.OfType<string>()),
    };

    private static string? Json(JsonDifference? json) => json switch
    {
        null => null,
        { Kind: DifferenceKind.Missing } => $"{json.JsonPointer} is not there",
        { Kind: DifferenceKind.Added } => $"{json.JsonPointer} was not there",
        { JsonPointer: "" } => "it is another value",
        _ => $"{json.JsonPointer} is another value",
    };

    private static string? Place(FileDifference difference) => difference.At is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"{(difference.IsText ? $"line {at.Line}, column {at.Column} (byte {at.Offset})" : $"byte {at.Offset}")}")
        : null;

    private static string Sizes(FileDifference difference) => difference.ActualSize == difference.ExpectedSize
        ? string.Create(CultureInfo.InvariantCulture, $"{difference.ActualSize} bytes, as before")
        : string.Create(CultureInfo.InvariantCulture, $"{difference.ActualSize} bytes, not {difference.ExpectedSize}");

    private static void Write<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            write(writer, item);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, FileDifference difference)
    {
        writer.WriteStartObject();
        writer.WriteString("path", difference.Path);
        writer.WriteString("kind", Name(difference.Kind));
        WriteNumber(writer, "expected_size", difference.ExpectedSize);
        WriteNumber(writer, "actual_size", difference.ActualSize);
        WriteNumber(writer, "offset", difference.At?.Offset);
        WriteNumber(writer, "line", difference.IsText ? difference.At?.Line : null);
        WriteNumber(writer, "column", difference.IsText ? difference.At?.Column : null);
        if (difference.Json is { } json)
        {
            writer.WriteString("pointer", json.JsonPointer);
            writer.WriteString("pointer_kind", Name(json.Kind));
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, FingerprintDifference entry)
    {
        writer.WriteStartObject();
        writer.WriteString("key", entry.Key);
        writer.WriteString("expected", entry.Expected);
        writer.WriteString("actual", entry.Actual);
        writer.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }
}
