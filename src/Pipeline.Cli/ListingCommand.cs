using System.CommandLine;
using System.Text.Json.Nodes;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Reports;

namespace Pipeline.Cli;

/// <summary><c>pipeline processors</c>: lists the processors.</summary>
internal static class ListingCommand
{
    public static Command Command(CommandContext context)
    {
        var json = new Option<bool>("--json") { Description = "One line of JSON with every processor.json." };
        var command = new Command("processors", "Lists the processors of this repository.") { json };
        command.SetAction(parsed => List(context, parsed.GetValue(json)));
        return command;
    }

    private static int List(CommandContext context, bool json)
    {
        try
        {
            var specs = new ProcessorCatalogue(LocalCommandOptions.For(context.WorkingDirectory, world: null).Processors).All().Select(processor => processor.Spec).ToArray();
            return context.Answer(json ? Json(specs) : Text(specs), ExitCode.Success);
        }
        catch (FaultException e)
        {
            context.StandardError.WriteLine($"pipeline: {e.Fault.Message}");
            return ExitCode.Error;
        }
    }

    private static byte[] Json(ProcessorSpec[] specs) =>
        JsonLine.Of(new JsonObject { ["processors"] = JsonLine.Array(specs, spec => JsonObject.Create(spec.Document)) });

    private static byte[] Text(ProcessorSpec[] specs) => AnswerText.Of(writer =>
    {
        var width = specs.Max(spec => (int?)spec.Ref.ToString().Length) ?? 0;
        foreach (var spec in specs)
        {
            writer.WriteLine($"{spec.Ref.ToString().PadRight(width)}  {spec.Description}");
            writer.WriteLine($"{"".PadRight(width)}  {string.Join(", ", spec.Platforms)}; network {spec.Network}{Secrets(spec)}");
        }
    });

    private static string Secrets(ProcessorSpec spec) => spec.Secrets.Count == 0 ? "" : $"; secrets {string.Join(", ", spec.Secrets)}";
}
