using System.Text;
using Pipeline.Adapters.Functions;
using Pipeline.Contracts;
using Pipeline.Lanes;
using Serilog.Core;

namespace Pipeline.Cli;

/// <summary><c>pipeline run</c>: one execution, or a plan of them, from arguments to exit code.</summary>
internal sealed class RunCommand(Edge edge, RunArguments arguments)
{
    private readonly ExecutionConsole console = new(edge, arguments.Json);

    private ReadOnlyMemory<byte>? inputs;

    public int Run(CancellationToken cancellationToken) => console.Run(
        logger =>
        {
            using var composition = edge.Compose(console.Choices(arguments.World, arguments.EgressNetwork), logger, edge.Time);
            using var modal = new ModalProfile(edge, logger);
            return Report(composition, Execute(composition, modal, logger, cancellationToken));
        },
        cancellationToken);

    private Envelope? Execute(LocalComposition composition, ModalProfile modal, Logger logger, CancellationToken cancellationToken)
    {
        // A function has its secrets where it is deployed: none of this process is read for it.
        var execution = arguments.App is { } app
            ? new Execution(new FunctionAdapter(new(app, modal, modal), composition.World, logger, edge.Time), null, logger, edge.Time, edge.Ci)
            : new Execution(composition.Adapter, console.Secret, logger, edge.Time, edge.Ci);
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

    private int Report(LocalComposition composition, Envelope? envelope)
    {
        var result = arguments.Json
            ? envelope?.Encode() ?? []
            : Encoding.UTF8.GetBytes(console.Redact(Encoding.UTF8.GetString(new PersonReport(composition, inputs, edge.StandardError).Tell(envelope))));
        return edge.Answer(result, envelope is Envelope.Failure ? ExitCode.Error : ExitCode.Success);
    }
}
