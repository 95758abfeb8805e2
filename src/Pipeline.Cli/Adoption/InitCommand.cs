using System.CommandLine;
using System.Reflection;
using System.Text;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.New;

namespace Pipeline.Cli.Adoption;

/// <summary><c>pipeline init</c>: makes a git repository one that has the lanes.</summary>
internal static class InitCommand
{
    private const string Example = "hello";

    public static Command Command(CommandContext context, CancellationToken cancellationToken)
    {
        var force = new Option<bool>("--force") { Description = "Shows how files that others wrote differ from these, asks, and replaces them; git must have the old ones." };
        var yes = new Option<bool>("--yes") { Description = "With --force: replaces them without asking, for scripts." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Shows what would be written, with differences, and writes nothing." };
        var noWorkflows = new Option<bool>("--no-workflows") { Description = "Compiles nothing and writes no .github/workflows; ./build.sh Workflows does." };
        var command = new Command("init", "Writes the front door, the bases, an example and the workflows into this git repository, and overwrites nothing.") { force, yes, dryRun, noWorkflows };
        command.Validators.Add(given =>
        {
            if (given.GetValue(yes) && !given.GetValue(force))
            {
                given.AddError("--yes answers the question of --force, and needs it.");
            }
        });
        command.SetAction(parsed =>
        {
            var changes = new RepositoryChanges(context, cancellationToken)
            {
                Workflows = !parsed.GetValue(noWorkflows), DryRun = parsed.GetValue(dryRun), Examples = NewExample,
                Refuses = files => Refusal(context, files, parsed.GetValue(yes), cancellationToken),
            };
            return changes.InstalledVersion() is { } installed && installed != Version
                ? throw new FaultException(ErrorCode.AdapterInvocation, $"this repository has version {installed} of the packages: pipeline upgrade moves it to {Version}")
                : changes.Apply(files => Require(files, parsed.GetValue(force) || parsed.GetValue(dryRun)), _ => { });
        });
        return command;
    }

    /// <summary>The version of this command, which is that of all packages.</summary>
    public static string Version { get; } = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private static IReadOnlyList<PlannedFile> Require(IReadOnlyList<PlannedFile> files, bool replaces)
    {
        var foreign = files.Where(file => file.Change == FileChange.Foreign).Select(file => file.Path).ToList();
        return foreign.Count == 0 || replaces
            ? files
            : throw new FaultException(ErrorCode.AdapterInvocation, $"{string.Join(", ", foreign)} {(foreign.Count == 1 ? "exists" : "exist")} already with another content, so nothing was written: compare with --dry-run, and replace with --force");
    }

    // The differences are on the screen by now.
    private static int? Refusal(CommandContext context, string files, bool yes, CancellationToken cancellationToken)
    {
        if (yes || (context.IsTerminal && TerminalQuestion.Agrees(context, $"Replace {files}?", cancellationToken)))
        {
            return null;
        }

        context.StandardError.WriteLine(context.IsTerminal
            ? "pipeline: not replaced, and nothing is written."
            : $"pipeline: there is no terminal to ask on whether to replace {files}, so nothing is written: add --yes to replace without a question.");
        return context.IsTerminal ? ExitCode.Error : ExitCode.Usage;
    }

    // An example for those who have no processor yet.
    private static IReadOnlyList<PlannedFile> NewExample(string root)
    {
        var processors = Path.Combine(root, "processors");
        return Path.Exists(Path.Combine(processors, Example)) || (Directory.Exists(processors) && Directory.EnumerateFiles(processors, "processor.json", SearchOption.AllDirectories).Any())
            ? []
            : [.. new ProcessorTemplate(Example, "python", "python").Files().Select(file => new PlannedFile($"processors/{Example}/{file.Key}", Encoding.UTF8.GetBytes(file.Value), FileChange.Write) { IsGenerated = false })];
    }
}
