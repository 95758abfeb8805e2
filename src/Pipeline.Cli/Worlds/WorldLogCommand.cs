using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Reports;
using Pipeline.World.Ledger;

namespace Pipeline.Cli.Worlds;

/// <summary><c>pipeline world log</c>: lists a ledger's entries, the newest first.</summary>
internal sealed class WorldLogCommand(CommandContext context)
{
    private const int DefaultLimit = 100;
    private static readonly string[] TimeForms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.fffK"];

    private readonly Option<ExecutionId?> execution = OptionForm.Of<ExecutionId>("--execution", "Only this run.", "UUID");
    private readonly Option<string?> processor = new("--processor") { Description = "Only this processor, in any version or one.", HelpName = "NAME[@VERSION]" };
    private readonly Option<Digest?> image = OptionForm.Of<Digest>("--image", "Only runs of the image with this ID or digest.", "sha256:…");
    private readonly Option<Digest?> inputs = OptionForm.Of<Digest>("--inputs-hash", "Only runs with these inputs.", "sha256:…");
    private readonly Option<DateTimeOffset?> since = TimeOption("--since", "Only entries from this time on.");
    private readonly Option<DateTimeOffset?> until = TimeOption("--until", "Only entries before this time.");
    private readonly Option<long?> limit = OptionForm.Whole("--limit", $"The maximum of entries, 1 to {LedgerQuery.MaxLimit} (default: {DefaultLimit}).", "N", 1, LedgerQuery.MaxLimit);
    private readonly Option<long?> after = OptionForm.Whole("--after", "Continues after this entry, the last one of the previous page.", "SEQUENCE", 0, (1L << 53) - 1);
    private readonly Option<string?> world = WorldCommand.WorldOption();
    private readonly Option<bool> json = WorldCommand.JsonOption();

    public Command Command()
    {
        var command = new Command("log", "Lists what happened in a world, the newest first.") { execution, processor, image, inputs, since, until, limit, after, world, json };
        command.Validators.Add(Check);
        command.SetAction(parsed => WorldCommand.Guarded(context, () => Run(parsed)));
        return command;
    }

    private int Run(ParseResult parsed)
    {
        WorldCommand.RequireDirectory(context, parsed.GetValue(world));
        var page = WorldCommand.With(context, parsed.GetValue(world), opened => opened.Ledger.Find(Query(parsed)));
        return context.Answer(parsed.GetValue(json) ? LedgerReport.Json(page) : LedgerReport.Text(page), ExitCode.Success);
    }

    private void Check(CommandResult given)
    {
        if (given.GetValue(processor) is { } name && !ProcessorRef.IsName(name) && !ProcessorRef.TryParse(name, out _))
        {
            given.AddError($"--processor: '{name}' is neither a processor's name nor {ProcessorRef.Form}.");
        }
    }

    private LedgerQuery Query(ParseResult parsed)
    {
        var name = parsed.GetValue(processor);
        var isRef = ProcessorRef.TryParse(name, out var reference);
        return new LedgerQuery
        {
            Execution = parsed.GetValue(execution),
            Processor = isRef ? null : name,
            ProcessorRef = reference,
            Image = parsed.GetValue(image),
            InputsHash = parsed.GetValue(inputs),
            From = parsed.GetValue(since),
            Until = parsed.GetValue(until),
            Limit = (int)(parsed.GetValue(limit) ?? DefaultLimit),
            After = parsed.GetValue(after),
        };
    }

    private static Option<DateTimeOffset?> TimeOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = given =>
        {
            var text = given.Tokens[0].Value;
            if (DateTimeOffset.TryParseExact(text, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                return time;
            }

            given.AddError($"{name}: '{text}' is not a time (2026-01-31 or 2026-01-31T12:00:00Z).");
            return null;
        },
    };
}

/// <summary>Writes a ledger's entries for people and as JSON.</summary>
internal static class LedgerReport
{
    public static byte[] Text(LedgerPage page) => AnswerText.Of(writer =>
    {
        foreach (var entry in page.Entries)
        {
            writer.WriteLine(PlainText.Of($"{entry.Sequence,6}  {entry.TimestampUtc}  {entry.Transition.Outcome,-22}  {Describe(entry.Transition)}"));
        }

        if (page.Next is { } next)
        {
            writer.WriteLine($"… and more: --after {next}");
        }
    });

    public static byte[] Json(LedgerPage page) => JsonLine.Of(JsonLine.WithoutNulls(new JsonObject
    {
        ["entries"] = JsonLine.Array(page.Entries, entry => JsonNode.Parse(entry.Encode().AsSpan())),
        ["next"] = page.Next,
    }));

    private static string Describe(Transition transition) => transition switch
    {
        Transition.Settled settled => Describe(settled.Run),
        Transition.Failed failed => Describe(failed.Run),
        Transition.Imported imported => $"{imported.Path}  {imported.Size} bytes",
        _ => "",
    };

    private static string Describe(LedgerRun run) => $"{run.Processor} {run.Mode}  {run.Execution}  {run.Prefix}";
}
