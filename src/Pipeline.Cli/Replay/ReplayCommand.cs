using System.Text;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Run;
using Pipeline.Cli.Worlds;
using Pipeline.Lanes.Executions;
using Pipeline.Lanes.Replay;
using Pipeline.Lanes.Reports;
using Serilog.Core;

namespace Pipeline.Cli.Replay;

/// <summary><c>pipeline replay EXECUTION</c>: runs a settled run again and compares both.</summary>
internal sealed class ReplayCommand(CommandContext context, ReplayCommandOptions arguments)
{
    private readonly ExecutionConsole console = new(context, arguments.Json);

    public int Run(CancellationToken cancellationToken) => console.Run(
        logger =>
        {
            try
            {
                return Report(Replay(logger, cancellationToken));
            }
            catch (FaultException e)
            {
                return Report(e.Fault);
            }
        });

    private ReplayResult Replay(Logger logger, CancellationToken cancellationToken)
    {
        WorldCommand.RequireDirectory(context, arguments.World);
        using var place = new ReplayPlace(arguments.Keep is { } keep ? Path.GetFullPath(keep, context.WorkingDirectory) : null);
        var options = console.Options(arguments.World, arguments.EgressNetwork);
        using var run = context.Compose(options, logger, context.Time);
        using var again = context.Compose(options with { WorldDirectory = place.Directory }, logger, context.Time);
        var execution = new Execution(again.Adapter, console.Secret, logger, context.Time, context.Ci);
        return new RunReplay(run.World, again.World, execution, context.Ci).Run(arguments.Execution, arguments.Mode, cancellationToken);
    }

    private int Report(ReplayResult verdict) =>
        Answer(arguments.Json ? ReplayReport.Json(arguments.Execution, verdict) : ReplayReport.Text(verdict), verdict.IsSame ? ExitCode.Success : ExitCode.Error);

    private int Report(Fault fault)
    {
        if (arguments.Json)
        {
            return Answer(ReplayReport.Json(arguments.Execution, fault), ExitCode.Error);
        }

        context.StandardError.WriteLine($"pipeline: {console.Redact(PlainText.Of($"{fault}"))}");
        return ExitCode.Error;
    }

    // Names of outputs and members may quote the run's inputs.
    private int Answer(byte[] report, int exit) => context.Answer(Encoding.UTF8.GetBytes(console.Redact(Encoding.UTF8.GetString(report))), exit);
}

/// <summary>The directory of a replay's world: kept, or temporary.</summary>
/// <param name="kept">The path of a kept directory; null for a temporary one.</param>
internal sealed class ReplayPlace(string? kept) : IDisposable
{
    private readonly Lazy<string> temporary = new(static () => System.IO.Directory.CreateTempSubdirectory("pipeline-replay-").FullName);

    public string Directory => kept ?? temporary.Value;

    // A failed removal does not change the verdict.
    public void Dispose()
    {
        try
        {
            if (temporary.IsValueCreated)
            {
                System.IO.Directory.Delete(temporary.Value, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
