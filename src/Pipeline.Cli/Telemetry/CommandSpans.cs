using System.CommandLine.Parsing;
using System.Diagnostics;

namespace Pipeline.Cli.Telemetry;

/// <summary>The span of a command: the parent of its registry and Modal calls, and a link to its executions. Arguments are not recorded. Without a listener nothing is created.</summary>
internal static class CommandSpans
{
    private static readonly ActivitySource Source = new("Pipeline.Cli");

    public static Activity? Start(CommandResult command)
    {
        var span = Source.StartActivity("pipeline");
        if (span is not null)
        {
            span.SetStatus(ActivityStatusCode.Error).DisplayName = Path(command);
        }

        return span;
    }

    /// <summary>Records the exit status.</summary>
    public static void End(Activity? span, int exit) => span?.SetTag("process.exit.code", exit).SetStatus(exit == 0 ? ActivityStatusCode.Unset : ActivityStatusCode.Error);

    private static string Path(CommandResult result) => result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "pipeline";
}
