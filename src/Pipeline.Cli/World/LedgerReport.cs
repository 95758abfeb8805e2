using System.Text.Json;
using Pipeline.Contracts;
using Pipeline.Lanes;
using Pipeline.World;

namespace Pipeline.Cli;

/// <summary>Entries of a ledger, for a person and for a program.</summary>
internal static class LedgerReport
{
    public static byte[] Text(LedgerPage page) => Report.Text(writer =>
    {
        foreach (var entry in page.Entries)
        {
            writer.WriteLine(PlainText.Of($"{entry.Sequence,6}  {entry.TimestampUtc}  {entry.Transition.Outcome,-22}  {Words(entry.Transition)}"));
        }

        if (page.Next is { } next)
        {
            writer.WriteLine($"… and more: --after {next}");
        }
    });

    public static byte[] Line(LedgerPage page) => Report.Line(writer =>
    {
        writer.WriteStartArray("entries");
        foreach (var entry in page.Entries)
        {
            writer.WriteRawValue(entry.Encode().AsSpan()[..^1]);
        }

        writer.WriteEndArray();
        if (page.Next is { } next)
        {
            writer.WriteNumber("next", next);
        }

    });

    private static string Words(Transition transition) => transition switch
    {
        Transition.Settled settled => Words(settled.Run),
        Transition.Failed failed => Words(failed.Run),
        Transition.Imported imported => $"{imported.Path}  {imported.Size} bytes",
        _ => "",
    };

    private static string Words(LedgerRun run) => $"{run.Processor} {run.Mode}  {run.Execution}  {run.Prefix}";
}
