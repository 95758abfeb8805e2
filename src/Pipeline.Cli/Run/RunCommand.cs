using System.Text;
using Pipeline.Adapters.Functions;
using Pipeline.Contracts;
using Pipeline.Lanes;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Pipeline.Cli;

/// <summary><c>pipeline run</c>: one execution, or a plan of them, from arguments to exit code.</summary>
internal sealed class RunCommand(Edge edge, RunArguments arguments)
{
    private readonly LineSink lines = new(arguments.Json ? new JsonLineFormatter() : new PersonLineFormatter(), edge.StandardError);

    private ReadOnlyMemory<byte>? inputs;

    public int Run(CancellationToken cancellationToken)
    {
        if (edge.Engine is not null && !LocalChoices.IsEngine(edge.Engine))
        {
            edge.StandardError.WriteLine("pipeline: DOCKER_HOST is not the address of an engine (unix://…, npipe://…, tcp://…).");
            return ExitCode.Usage;
        }

        using var logger = new LoggerConfiguration().Filter.ByExcluding(IsToldByReport).WriteTo.Sink(lines).CreateLogger();
        var choices = LocalChoices.For(edge.WorkingDirectory, arguments.World) with
        {
            EgressNetwork = arguments.EgressNetwork, Engine = edge.Engine, Store = edge.Store, Credentials = edge.Registries.Credentials,
        };
        using var composition = edge.Compose(choices, logger, edge.Time);
        using var modal = new ModalProfile(edge, logger);
        try
        {
            return Report(composition, Execute(composition, modal, logger, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
    }

    // A person is told of a failure once, at the end, with what to do about it.
    private bool IsToldByReport(LogEvent logged) =>
        !arguments.Json && logged.Properties.GetValueOrDefault("event") is ScalarValue { Value: "execution.fail" };

    private Envelope? Execute(LocalComposition composition, ModalProfile modal, Logger logger, CancellationToken cancellationToken)
    {
        // A function has its secrets where it is deployed: none of this process is read for it.
        var execution = arguments.App is { } app
            ? new Execution(new FunctionAdapter(new(app, modal, modal), composition.World, logger, edge.Time), null, logger, edge.Time, edge.Ci)
            : new Execution(composition.Adapter, Secret, logger, edge.Time, edge.Ci);
        var pins = arguments.Pins is { } file ? Path.GetFullPath(file, edge.WorkingDirectory) : Path.Combine(composition.Choices.Processors, "pins.json");
        var images = new ImageSource(composition.Builder, arguments.Image, arguments.Pinned ? pins : null, PlatformOf, logger);
        return arguments.Plan is null
            ? execution.Run(Request(composition, images, cancellationToken), cancellationToken)
            : new PlanWalk(composition.World, composition.Catalogue, execution, edge.Ids, edge.Ci)
                .Run(Plan(images), step => logger.Information("{event} {step} {processor}", "plan.step", step.Id.ToString(), step.Processor.ToString()), cancellationToken);
    }

    private ExecutionRequest Request(LocalComposition composition, ImageSource images, CancellationToken cancellationToken) => new()
    {
        Id = arguments.ExecutionId ?? edge.Ids(),
        Name = arguments.Processor!,
        Processor = () => composition.Catalogue.Find(arguments.Processor!),
        Mode = arguments.Mode,
        Inputs = () => (inputs = ReadInputs(cancellationToken)).Value,
        Image = images.Of,
        Platform = PlatformOf,
        WritePrefix = arguments.WritePrefix,
        Timeout = arguments.Timeout,
        Settings = arguments.Settings,
    };

    private PlanRequest Plan(ImageSource images) => new()
    {
        Plan = arguments.Plan!,
        Mode = arguments.Mode,
        Image = images.Of,
        Platform = PlatformOf,
        WritePrefix = arguments.WritePrefix,
        Timeout = arguments.Timeout,
        Settings = arguments.Settings,
    };

    private Platform PlatformOf(ProcessorSpec spec) => arguments.App is null ? spec.PlatformOn(Machine.Platform) : Platform.Amd64;

    private ReadOnlyMemory<byte> ReadInputs(CancellationToken cancellationToken)
    {
        if (arguments.Inputs is not "-")
        {
            return DocumentBytes.Read(() => File.OpenRead(Path.GetFullPath(arguments.Inputs!, edge.WorkingDirectory)));
        }

        // A read of a terminal cannot be broken off; the wait for it can.
        return Task.Run(() => DocumentBytes.Read(edge.StandardInput), cancellationToken).WaitAsync(cancellationToken).GetAwaiter().GetResult();
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

    private int Report(LocalComposition composition, Envelope? envelope)
    {
        var result = arguments.Json
            ? envelope?.Encode() ?? []
            : Encoding.UTF8.GetBytes(lines.Redact(Encoding.UTF8.GetString(new PersonReport(composition, inputs, edge.StandardError).Tell(envelope))));
        return edge.Answer(result, envelope is Envelope.Failure ? ExitCode.Error : ExitCode.Success);
    }
}
