using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Pipeline.Cli.Adoption;
using Pipeline.Cli.Bases;
using Pipeline.Cli.Completion;
using Pipeline.Cli.Doctor;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Images;
using Pipeline.Cli.Modal;
using Pipeline.Cli.New;
using Pipeline.Cli.Release;
using Pipeline.Cli.Replay;
using Pipeline.Cli.Run;
using Pipeline.Cli.Telemetry;
using Pipeline.Cli.Worlds;
using Pipeline.Lanes.Catalogue;

namespace Pipeline.Cli;

/// <summary>The command <c>pipeline</c>: arguments → lane → exit code.</summary>
internal static class PipelineCommand
{
    // No response files (an argument may begin with @), and no bundling, because there are no single-letter options.
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    public static int Run(IReadOnlyList<string> args, CommandContext context, CancellationToken cancellationToken)
    {
        using var error = new RedactedWriter(context.StandardError);
        context = context with { StandardError = error };
        var root = Tree(context, cancellationToken);
        if (Suggestions.IsAsked(args))
        {
            return new Suggestions(root, context).Answer(args, Parser);
        }

        var tokens = new OptionTokens(root);
        if (tokens.Problem(args) is { } problem)
        {
            return UsageError([problem], string.Join(' ', [root.HelpName, .. tokens.Path.Skip(1).Select(command => command.Name)]), error);
        }

        var parsed = root.Parse(args, Parser);
        if (parsed.Errors.Count > 0)
        {
            return UsageError(Problems(parsed), Path(parsed.CommandResult), error);
        }

        try
        {
            using var span = CommandSpans.Start(parsed.CommandResult);
            using var help = new StringWriter();
            var exit = Invoke(parsed, help, context, cancellationToken);
            CommandSpans.End(span, exit);
            return help.GetStringBuilder().Length == 0 ? exit : context.Answer(Encoding.UTF8.GetBytes(help.ToString()), exit);
        }
        catch (FaultException e)
        {
            context.StandardError.WriteLine($"pipeline: {e.Fault.Message}");
            return ExitCode.Error;
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            context.StandardError.WriteLine($"pipeline: {FileFault.Sentence(e)}");
            return ExitCode.Error;
        }
    }

    /// <summary>All commands with their options.</summary>
    internal static RootCommand Tree(CommandContext context, CancellationToken cancellationToken)
    {
        var root = new RootCommand("Runs containerised processors: inputs in, outputs and a receipt out.") { HelpName = "pipeline" };
        root.Add(RunOptionSet.Command(arguments => new RunCommand(context, arguments).Run(cancellationToken)));
        root.Add(ReplayOptionSet.Command(arguments => new ReplayCommand(context, arguments).Run(cancellationToken)));
        root.Add(ListingCommand.Command(context));
        root.Add(InitCommand.Command(context, cancellationToken));
        root.Add(UpgradeCommand.Command(context, cancellationToken));
        root.Add(NewCommand.Command(context, cancellationToken));
        root.Add(DoctorCommand.Command(context, cancellationToken));
        root.Add(VerifyOptionSet.Command(arguments => new VerifyCommand(context, arguments).Run(cancellationToken)));
        root.Add(ManifestCommand.Command(context, cancellationToken));
        root.Add(BaseCommand.Command(context, cancellationToken));
        root.Add(PinCommand.Command(context, cancellationToken));
        root.Add(PromoteCommand.Command(context, cancellationToken));
        root.Add(PruneCommand.Command(context, cancellationToken));
        root.Add(DeployCommand.Command(context, cancellationToken));
        root.Add(DriftCommand.Command(context, cancellationToken));
        root.Add(ModalCommand.Command(context, cancellationToken));
        root.Add(WorldCommand.Command(context, cancellationToken));
        root.Add(CompletionCommand.Command(context));
        return root;
    }

    // Whatever a command does, Ctrl+C ends it the same way.
    private static int Invoke(ParseResult parsed, TextWriter help, CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = help,
                Error = context.StandardError,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
    }

    private static int UsageError(IEnumerable<string> sentences, string command, TextWriter error)
    {
        foreach (var sentence in sentences)
        {
            error.WriteLine($"pipeline: {sentence}");
        }

        error.WriteLine($"Run `{command} --help` for usage.");
        return ExitCode.Usage;
    }

    // Report only the unknown argument, because the other errors follow from it.
    private static IEnumerable<string> Problems(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is [var stranger, ..])
        {
            var known = parsed.CommandResult.Command.Subcommands.Select(command => command.Name).ToList();
            var near = NearestName.Of(stranger, known) is { } name ? $"; did you mean '{name}'?" : ".";
            return [$"unknown {(known.Count > 0 ? "command" : "argument")} '{stranger}'{near}"];
        }

        return parsed.CommandResult.Command.Subcommands is { Count: > 0 } commands
            ? [$"name a command: {Choice([.. commands.Select(command => command.Name)])}."]
            : parsed.Errors.Select(problem => problem.Message).Distinct(StringComparer.Ordinal);
    }

    private static string Choice(string[] names) => names is [.. var first, var last] && first.Length > 0 ? $"{string.Join(", ", first)} or {last}" : names[0];

    private static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "pipeline";
}
