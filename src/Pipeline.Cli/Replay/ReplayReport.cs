using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Replay;
using Pipeline.Lanes.Reports;

namespace Pipeline.Cli.Replay;

/// <summary>Writes a replay's comparison for people and as JSON.</summary>
internal static class ReplayReport
{
    private const string Absent = "none";

    public static byte[] Text(ReplayResult verdict) => AnswerText.Of(writer =>
    {
        var receipt = verdict.Receipt;
        writer.WriteLine($"{receipt.ProcessorRef} replayed in mode={receipt.Mode}: {(verdict.IsSame ? "the same" : "not the same")}");
        foreach (var difference in verdict.Differences)
        {
            writer.WriteLine($"  {Name(difference.Kind),-11}  {PlainText.Of(difference.Path)}: {PlainText.Of(Describe(difference))}");
        }

        foreach (var member in verdict.Members)
        {
            writer.WriteLine($"  {"receipt",-11}  {member}");
        }

        foreach (var entry in verdict.Environment)
        {
            writer.WriteLine($"  {"environment",-11}  {entry.Key}: {entry.Actual ?? Absent}, not {entry.Expected ?? Absent}{(entry.IsPlace ? " (where it ran; does not affect the result)" : "")}");
        }

        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{verdict.Files} {(verdict.Files == 1 ? "file" : "files")} compared, {ByteSize.Of(verdict.Bytes)}"));
    });

    public static byte[] Json(ExecutionId id, ReplayResult verdict) => JsonLine.Of(new JsonObject
    {
        ["ok"] = verdict.IsSame,
        ["bytes"] = verdict.Bytes,
        ["files"] = verdict.Files,
        ["execution_id"] = id.ToString(),
        ["image_digest"] = verdict.Receipt.ImageDigest.ToString(),
        ["mode"] = verdict.Receipt.Mode.ToString(),
        ["processor_ref"] = verdict.Receipt.ProcessorRef.ToString(),
        ["differences"] = JsonLine.Array(verdict.Differences, difference => JsonLine.WithoutNulls(new JsonObject
        {
            ["path"] = difference.Path,
            ["kind"] = Name(difference.Kind),
            ["expected_size"] = difference.ExpectedSize,
            ["actual_size"] = difference.ActualSize,
            ["offset"] = difference.At?.Offset,
            ["line"] = difference.IsText ? difference.At?.Line : null,
            ["column"] = difference.IsText ? difference.At?.Column : null,
            ["pointer"] = difference.Json?.JsonPointer,
            ["pointer_kind"] = difference.Json is { } json ? Name(json.Kind) : null,
        })),
        ["environment"] = JsonLine.Array(verdict.Environment, entry => new JsonObject { ["key"] = entry.Key, ["expected"] = entry.Expected, ["actual"] = entry.Actual }),
        ["receipt"] = JsonLine.Array(verdict.Members, member => member),
    });

    /// <summary>Why nothing was compared.</summary>
    public static byte[] Json(ExecutionId id, Fault fault) => JsonLine.Of(new JsonObject
    {
        ["ok"] = false, ["execution_id"] = id.ToString(), ["error"] = new JsonObject { ["code"] = fault.Code.Name, ["message"] = fault.Message },
    });

    private static string Name(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Missing => "missing",
        DifferenceKind.Added => "added",
        _ => "changed",
    };

    private static string Describe(FileDifference difference) => difference.Kind switch
    {
        DifferenceKind.Missing => $"the replay did not write it ({ByteSize.Of(difference.ExpectedSize!.Value)})",
        DifferenceKind.Added => $"the run did not write it ({ByteSize.Of(difference.ActualSize!.Value)})",
        _ => string.Join("; ", new[] { Pointer(difference.Json), Place(difference), Sizes(difference) }.OfType<string>()),
    };

    private static string? Pointer(JsonDifference? json) => json switch
    {
        null => null,
        { Kind: DifferenceKind.Missing } => $"{json.JsonPointer} is missing",
        { Kind: DifferenceKind.Added } => $"{json.JsonPointer} was added",
        { JsonPointer: "" } => "the value differs",
        _ => $"{json.JsonPointer} differs",
    };

    private static string? Place(FileDifference difference) => difference.At is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"{(difference.IsText ? $"line {at.Line}, column {at.Column} (byte {at.Offset})" : $"byte {at.Offset}")}")
        : null;

    private static string Sizes(FileDifference difference) => difference.ActualSize == difference.ExpectedSize
        ? string.Create(CultureInfo.InvariantCulture, $"{difference.ActualSize} bytes, as before")
        : string.Create(CultureInfo.InvariantCulture, $"{difference.ActualSize} bytes, not {difference.ExpectedSize}");
}
