using System.Text.Json;
using Pipeline.Contracts;
using Pipeline.Lanes;
using Pipeline.World;

namespace Pipeline.Cli;

/// <summary>What a look at a world came to, for a person and for a program.</summary>
internal static class WorldVerdictReport
{
    public static byte[] Text(WorldVerdict verdict) => Report.Text(writer =>
    {
        foreach (var finding in verdict.Findings)
        {
            writer.WriteLine($"{finding.Code,-16}  {PlainText.Of(finding.Path)}");
            writer.WriteLine($"{"",-16}  {PlainText.Of(finding.Text)}");
        }

        var more = verdict.FindingCount - verdict.Findings.Count;
        writer.WriteLine(more > 0 ? $"… and {more} more" : $"{Sum(verdict)}");
        writer.WriteLine($"head {verdict.Head.Sequence} {verdict.Head.Hash}");
    });

    public static byte[] Line(WorldVerdict verdict) => Report.Line(writer =>
    {
        writer.WriteBoolean("ok", verdict.Holds);
        writer.WriteNumber("bytes", verdict.Bytes);
        writer.WriteNumber("files", verdict.Files);
        writer.WriteNumber("runs", verdict.Runs);
        writer.WriteNumber("finding_count", verdict.FindingCount);
        writer.WriteStartArray("findings");
        foreach (var finding in verdict.Findings)
        {
            writer.WriteStartObject();
            writer.WriteString("code", finding.Code);
            writer.WriteString("path", finding.Path);
            writer.WriteString("text", finding.Text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("head");
        writer.WriteString("hash", verdict.Head.Hash.ToString());
        writer.WriteNumber("sequence", verdict.Head.Sequence);
        writer.WriteEndObject();
    });

    private static string Sum(WorldVerdict verdict)
    {
        var seen = $"{Count(verdict.Head.Sequence, "entry", "entries")}, {Count(verdict.Runs, "run", "runs")}, {Count(verdict.Files, "file", "files")} hashed, {ByteSize.Of(verdict.Bytes)}";
        return verdict.Holds ? $"ok: {seen}" : $"{Count(verdict.FindingCount, "finding", "findings")}: {seen}";
    }

    private static string Count(long count, string one, string many) => count == 1 ? $"1 {one}" : $"{count} {many}";
}
