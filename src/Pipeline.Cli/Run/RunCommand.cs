using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipeline.Adapters.Functions;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Executions;
using Pipeline.Lanes.Plans;
using Pipeline.Lanes.Reports;
using Pipeline.World.S3;
using Serilog.Core;

namespace Pipeline.Cli.Run;

/// <summary><c>pipeline run</c>: one execution or a plan.</summary>
internal sealed class RunCommand(CommandContext context, RunCommandOptions arguments)
{
    private readonly ExecutionConsole console = new(context, arguments.Json);

    private ReadOnlyMemory<byte>? inputs;

    public int Run(CancellationToken cancellationToken) => console.Run(
        logger =>
        {
            using var composition = context.Compose(console.Options(arguments.World, arguments.EgressNetwork), logger, context.Time);
            using var modal = new ModalProfileOption(context, logger);
            return Report(composition, Execute(composition, modal, logger, cancellationToken));
        });

    private Envelope? Execute(LocalComposition composition, ModalProfileOption modal, Logger logger, CancellationToken cancellationToken)
    {
        // A function's secrets are where it is deployed, so this process reads none.
        var execution = arguments.App is { } app
            ? new Execution(new FunctionAdapter(new(app, modal, modal), composition.World, logger, context.Time), null, logger, context.Time, context.Ci)
            : new Execution(composition.Adapter, console.Secret, logger, context.Time, context.Ci);
        var pins = arguments.Pins is { } file ? Path.GetFullPath(file, context.WorkingDirectory) : Path.Combine(composition.Options.Processors, "pins.json");
        var images = new RunImage(composition.Builder, arguments.Image, arguments.Pinned ? pins : null, PlatformOf, logger);
        return arguments.Plan is null
            ? execution.Run(Request(composition, images, cancellationToken), cancellationToken)
            : new PlanRunner(composition.World, composition.Catalogue, execution, context.Ids, context.Ci)
                .Run(Plan(images), step => logger.Information("{event} {step} {processor}", "plan.step", step.Id.ToString(), step.Processor.ToString()), cancellationToken);
    }

    private ExecutionRequest Request(LocalComposition composition, RunImage images, CancellationToken cancellationToken) => new()
    {
        Id = arguments.ExecutionId ?? context.Ids(),
        Name = arguments.Processor!,
        Processor = () => composition.Catalogue.Find(arguments.Processor!),
        Mode = arguments.Mode,
        Inputs = () => InputsDocument.Parse((inputs = ReadInputs(cancellationToken)).Value),
        Image = images.Of,
        Platform = PlatformOf,
        WritePrefix = arguments.WritePrefix,
        Timeout = arguments.Timeout,
        Settings = arguments.Settings,
    };

    private PlanRequest Plan(RunImage images) => new()
    {
        Plan = arguments.Plan!,
        Mode = arguments.Mode,
        Image = images.Of,
        Platform = PlatformOf,
        WritePrefix = arguments.WritePrefix,
        Timeout = arguments.Timeout,
        Settings = arguments.Settings,
    };

    private Platform PlatformOf(ProcessorSpec spec) => arguments.App is null ? spec.PlatformOn(HostMachine.Platform) : Platform.Amd64;

    private ReadOnlyMemory<byte> ReadInputs(CancellationToken cancellationToken)
    {
        if (arguments.Inputs is not "-")
        {
            return DocumentBytes.Read(() => File.OpenRead(Path.GetFullPath(arguments.Inputs!, context.WorkingDirectory)), arguments.Inputs!);
        }

        // Reading a terminal cannot be cancelled; waiting for it can.
        return Task.Run(() => DocumentBytes.Read(context.StandardInput, "standard input"), cancellationToken).WaitAsync(cancellationToken).GetAwaiter().GetResult();
    }

    private int Report(LocalComposition composition, Envelope? envelope)
    {
        var result = arguments.Json
            ? envelope?.Encode() ?? []
            : Encoding.UTF8.GetBytes(console.Redact(Encoding.UTF8.GetString(new ConsoleReport(composition, inputs, context.StandardError).Write(envelope))));
        return context.Answer(result, envelope is Envelope.Failure ? ExitCode.Error : ExitCode.Success);
    }
}

/// <summary>A run's result for people: its outputs and their location, or the failure and advice.</summary>
/// <param name="composition">The run's composition.</param>
/// <param name="inputs">The inputs as read, or null.</param>
/// <param name="error">Standard error.</param>
internal sealed class ConsoleReport(LocalComposition composition, ReadOnlyMemory<byte>? inputs, TextWriter error)
{
    /// <summary>Writes a failure to standard error.</summary>
    /// <returns>What goes to standard output.</returns>
    public byte[] Write(Envelope? envelope) => AnswerText.Of(output =>
    {
        switch (envelope)
        {
            case Envelope.Success success:
                Write(output, success);
                break;
            case Envelope.Failure failure:
                Write(error, failure.Fault);
                break;
            default:
                output.WriteLine("The plan has no steps: its goal is already met.");
                break;
        }
    });

    private void Write(TextWriter error, Fault fault)
    {
        error.WriteLine();
        error.WriteLine($"failed: {fault.Code}");
        error.WriteLine($"  {fault.Message}{(fault.Code == ErrorCode.Inputs && inputs is { } given ? JsonPlace.Of(given) : "")}");
        error.WriteLine($"  → {Advice.For(fault)}");
    }

    private void Write(TextWriter output, Envelope.Success success)
    {
        var prefix = TextForm.Parse<WritePrefix>(success.IndexPath.ToString()[..^WritePrefix.IndexFile.Length]);
        var receipt = Receipt.Parse(Read(prefix.Receipt));
        var outputs = OutputsIndex.Parse(Read(success.IndexPath)).Outputs;
        var width = outputs.Max(entry => (int?)entry.Path.ToString().Length) ?? 0;

        output.WriteLine($"{receipt.ProcessorRef} succeeded in mode={receipt.Mode}: {PlainText.Of(receipt.ProcessorInfo)}");
        foreach (var entry in outputs)
        {
            output.WriteLine($"  {entry.Path.ToString().PadRight(width)}  {ByteSize.Of(entry.Size),9}");
        }

        foreach (var (name, count) in receipt.Usage.Where(usage => usage.Value > 0).OrderBy(usage => usage.Key, StringComparer.Ordinal))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {PlainText.Of(name)}: {count}"));
        }

        output.WriteLine($"receipt  {prefix.Receipt}");
        // Objects in a store have no path on this machine.
        output.WriteLine(S3Location.IsS3Address(composition.Options.WorldDirectory)
            ? $"files    {prefix} in {composition.Options.WorldDirectory}"
            : $"files    {Path.Combine(composition.Options.WorldDirectory, prefix.World, prefix.Path)}");
    }

    private ReadOnlyMemory<byte> Read(WorldPath path)
    {
        using var stream = composition.World.OpenRead(path);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}

/// <summary>Advice for people about a fault.</summary>
internal static class Advice
{
    private static readonly Dictionary<ErrorCode, string> Sentences = new()
    {
        [ErrorCode.CiSafety] = "CI=true is set: use --mode mock here, and mode=real outside of CI.",
        [ErrorCode.ImageUnpinned] = "name the image by digest (…@sha256:…), pin it with ./build.sh BuildAndPin, or use --build.",
        [ErrorCode.MissingSecret] = "set the variables named above in this command's environment.",
        [ErrorCode.OutputDuplicate] = "two outputs of the processor have the same name after canonicalization: rename one in its provider.",
        [ErrorCode.AdapterInvocation] = "the log above shows how far the run got; nothing was published.",
        [ErrorCode.Timeout] = "the processor did not end in time: allow more with --timeout, or find out what it waits for.",
        [ErrorCode.ModalLookup] = "check the deployment with `pipeline modal status`; the profile comes from the environment or ~/.modal.toml.",
        [ErrorCode.ModalInvocation] = "check the deployment with `pipeline modal status`, and the function's log on Modal.",
        [ErrorCode.Inputs] = "\"inputs\" in the processor's processor.json is the schema of the inputs.",
    };

    public static string For(Fault fault) => Sentences.GetValueOrDefault(fault.Code, "the log above shows how far the run got.");
}

/// <summary>Where a document stops being valid JSON.</summary>
internal static class JsonPlace
{
    /// <summary><c> (line 2, byte 8)</c>, both from 1; empty if the document is valid or the position is unknown.</summary>
    public static string Of(ReadOnlyMemory<byte> document)
    {
        try
        {
            StrictJson.Parse(document);
            return "";
        }
        catch (FormatException e)
        {
            return e.InnerException is JsonException { LineNumber: { } line, BytePositionInLine: { } at }
                ? string.Create(CultureInfo.InvariantCulture, $" (line {line + 1}, byte {at + 1})")
                : "";
        }
    }
}
