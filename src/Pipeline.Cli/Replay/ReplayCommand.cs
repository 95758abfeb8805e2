using System.Text;
using Pipeline.Contracts;
using Pipeline.Lanes;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Pipeline.Cli;

/// <summary><c>pipeline replay EXECUTION</c>: a settled run, run again and compared; from arguments to exit code.</summary>
internal sealed class ReplayCommand(Edge edge, ReplayArguments arguments)
{
    private readonly LineSink lines = new(arguments.Json ? new JsonLineFormatter() : new PersonLineFormatter(), edge.StandardError);

    public int Run(CancellationToken cancellationToken)
    {
        if (edge.Engine is not null && !LocalChoices.IsEngine(edge.Engine))
        {
            edge.StandardError.WriteLine("pipeline: DOCKER_HOST is not the address of an engine (unix://…, npipe://…, tcp://…).");
            return ExitCode.Usage;
        }

        using var logger = new LoggerConfiguration().Filter.ByExcluding(IsToldByReport).WriteTo.Sink(lines).CreateLogger();
        try
        {
            return Tell(Replay(logger, cancellationToken));
        }
        catch (FaultException e)
        {
            return Tell(e.Fault);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
    }

    // A person is told of a failure once, at the end.
    private bool IsToldByReport(LogEvent logged) =>
        !arguments.Json && logged.Properties.GetValueOrDefault("event") is ScalarValue { Value: "execution.fail" };

    private ReplayVerdict Replay(Logger logger, CancellationToken cancellationToken)
    {
        using var place = new ReplayPlace(arguments.Keep is { } keep ? Path.GetFullPath(keep, edge.WorkingDirectory) : null);
        var choices = LocalChoices.For(edge.WorkingDirectory, arguments.World) with
        {
            EgressNetwork = arguments.EgressNetwork, Engine = edge.Engine, Credentials = edge.Registries.Credentials, Store = edge.Store,
        };
        using var run = edge.Compose(choices, logger, edge.Time);
        using var again = edge.Compose(choices with { WorldDirectory = place.Directory }, logger, edge.Time);
        var execution = new Execution(again.Adapter, Secret, logger, edge.Time, edge.Ci);
        return new RunReplay(run.World, again.World, execution, edge.Ci).Run(arguments.Execution, arguments.Mode, cancellationToken);
    }

    private string? Secret(string name)
    {
        var value = edge.Secrets(name);
        if (value is not null)
        {
            lines.Conceal(value);
        }

        return value;
    }

    private int Tell(ReplayVerdict verdict) =>
        Answer(arguments.Json ? ReplayReport.Line(arguments.Execution, verdict) : ReplayReport.Text(verdict), verdict.IsSame ? ExitCode.Success : ExitCode.Error);

    private int Tell(Fault fault)
    {
        if (arguments.Json)
        {
            return Answer(ReplayReport.Line(arguments.Execution, fault), ExitCode.Error);
        }

        edge.StandardError.WriteLine($"pipeline: {lines.Redact(PlainText.Of($"{fault}"))}");
        return ExitCode.Error;
    }

    // Names of outputs and of members may quote what the run was given.
    private int Answer(byte[] report, int exit) => edge.Answer(Encoding.UTF8.GetBytes(lines.Redact(Encoding.UTF8.GetString(report))), exit);
}
