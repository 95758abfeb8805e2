using System.CommandLine;
using System.Text.RegularExpressions;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Executions;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Runner;
using Serilog;

namespace Pipeline.Cli.New;

/// <summary><c>pipeline new case</c>: runs inputs as a case of the PR lane, and takes the result as expected once a person agrees.</summary>
internal static partial class NewCaseCommand
{
    public static Command Command(CommandContext context, CancellationToken cancellationToken)
    {
        var processor = new Argument<string>("PROCESSOR") { Description = "The processor." };
        var name = new Argument<string>("NAME") { Description = "The case's name: lowercase letters, digits, - and _, at most 63." };
        var inputs = new Option<string>("--inputs") { Description = "The inputs document, taken byte for byte; it may be wrong on purpose. - is standard input.", HelpName = "FILE", Required = true };
        var yes = new Option<bool>("--yes") { Description = "Take the result as expected without asking, for scripts." };
        var command = new Command("case", "Runs inputs in mode=mock on this machine's engine, shows the outputs or the fault, and writes processors/PROCESSOR/cases/NAME, which expects them.") { processor, name, inputs, yes };
        command.Validators.Add(given =>
        {
            if (given.GetValue(name) is { } text && !Form().IsMatch(text))
            {
                given.AddError($"'{text}' is no name of a case: lowercase letters, digits, - and _, a letter or digit first, at most 63.");
            }
        });
        command.SetAction(parsed => Run(
            context, new(parsed.GetRequiredValue(processor), parsed.GetRequiredValue(name), parsed.GetRequiredValue(inputs), parsed.GetValue(yes)), cancellationToken));
        return command;
    }

    private static int Run(CommandContext context, NewCase wanted, CancellationToken cancellationToken)
    {
        if (Refusal(context, wanted) is { } refusal)
        {
            context.StandardError.WriteLine($"pipeline: {refusal}");
            return ExitCode.Usage;
        }

        var options = Options(context);
        var processor = new ProcessorCatalogue(options.Processors).Find(wanted.Processor);
        var place = Path.Combine(processor.Folder, "cases", wanted.Name);
        if (Path.Exists(place))
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"processors/{processor.Name}/cases/{wanted.Name} exists already");
        }

        using var draft = new DraftFolder(options.Processors, $"{processor.Name}.{wanted.Name}");
        var inputs = draft.Write("inputs.json", Read(context, wanted.Inputs, cancellationToken).Span);
        using var remains = new Remains(options.WorldDirectory, Path.Combine(options.Root, "artifacts", CaseDraft.Kept, processor.Name, wanted.Name));
        var drafted = Try(context, options, processor, wanted.Name, inputs, cancellationToken);
        if (!new CaseQuestion(context, options.Root).Agrees(drafted, wanted.Yes, cancellationToken))
        {
            return ExitCode.Error;
        }

        drafted.Accept();
        var files = Directory.GetFiles(draft.Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(draft.Folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal).ToList();
        draft.MoveTo(place);
        return context.Answer(AnswerText.Of(writer => Say(writer, processor.Name, wanted.Name, files)), ExitCode.Success);
    }

    private static string? Refusal(CommandContext context, NewCase wanted) => wanted switch
    {
        _ when context.Ci => "a new case is what a person has looked at: it is refused with CI=true.",
        { Yes: false } when !context.IsTerminal || wanted.Inputs == "-" => "there is no terminal to ask on whether the result is right: add --yes to take it as expected.",
        _ => null,
    };

    // A world of its own, so that neither a lane nor the user's world notices.
    private static LocalCommandOptions Options(CommandContext context)
    {
        var options = LocalCommandOptions.For(context.WorkingDirectory, world: null);
        return options with
        {
            WorldDirectory = Path.Combine(options.Root, ".pipeline", CaseDraft.Kept, context.Ids().ToString()),
            Docker = context.Docker, Proxy = context.Proxy, Downloads = context.Downloads, BuildSecrets = name => context.Secrets(name), SetUp = context.SetUp,
        };
    }

    private static ReadOnlyMemory<byte> Read(CommandContext context, string inputs, CancellationToken cancellationToken)
    {
        var bytes = inputs == "-"
            ? Task.Run(() => DocumentBytes.Read(context.StandardInput, "standard input"), cancellationToken).WaitAsync(cancellationToken).GetAwaiter().GetResult()
            : DocumentBytes.Read(() => File.OpenRead(Path.GetFullPath(inputs, context.WorkingDirectory)), inputs);
        return bytes.Length <= StrictJson.MaxBytes ? bytes : throw new FaultException(ErrorCode.Inputs, $"{inputs} has more than {StrictJson.MaxBytes} bytes");
    }

    private static DraftedCase Try(CommandContext context, LocalCommandOptions options, Processor processor, string name, string inputs, CancellationToken cancellationToken)
    {
        var log = new EventLog();
        using var logger = new LoggerConfiguration().WriteTo.Sink(log).CreateLogger();
        using var local = context.Compose(options, logger, context.Time);
        var ports = new PrAcceptancePorts(local.Builder, local.Probe, new RunPorts(local.Adapter, local.World, logger, context.Ids), HostMachine.Platform);
        return new CaseDraft(ports, log, options.Root, context.Time).Run(processor, name, inputs, new StageLines(context.StandardError), cancellationToken).GetAwaiter().GetResult();
    }

    private static void Say(TextWriter writer, string processor, string name, IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            writer.WriteLine($"processors/{processor}/cases/{name}/{file}");
        }

        writer.WriteLine($"Judge it: ./build.sh PrAcceptance --processor {processor}");
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]{0,62}\z", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Form();

    /// <summary>The caller's arguments.</summary>
    private sealed record NewCase(string Processor, string Name, string Inputs, bool Yes);

    /// <summary>Removes what a trial leaves, however it ends.</summary>
    private sealed class Remains(params string[] folders) : IDisposable
    {
        public void Dispose()
        {
            foreach (var folder in folders.Where(Directory.Exists))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
