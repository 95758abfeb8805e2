using System.CommandLine;
using System.Reflection;
using Pipeline.Cli.Hosting;

namespace Pipeline.Cli.Completion;

/// <summary><c>pipeline completion</c>: prints the script with which a shell completes this command.</summary>
internal static class CompletionCommand
{
    private const string Prefix = "completion/";

    private static readonly (string Shell, string Script)[] Scripts = [("bash", "pipeline.bash"), ("fish", "pipeline.fish"), ("powershell", "pipeline.ps1"), ("zsh", "pipeline.zsh")];

    /// <summary>The shells that there is a script for.</summary>
    public static IReadOnlyList<string> Shells { get; } = [.. Scripts.Select(script => script.Shell)];

    public static Command Command(CommandContext context)
    {
        var shell = new Argument<string>("SHELL") { Description = $"{string.Join(", ", Shells.SkipLast(1))} or {Shells[^1]}." };
        var command = new Command("completion", "Prints the script with which a shell completes this command, with the names of processors, bases, pins and executions. Its first lines say how to use it.") { shell };
        command.Validators.Add(given =>
        {
            if (given.GetValue(shell) is { } name && !Shells.Contains(name, StringComparer.Ordinal))
            {
                given.AddError($"there is no completion for '{name}': name {string.Join(", ", Shells.SkipLast(1))} or {Shells[^1]}.");
            }
        });
        command.SetAction(parsed => context.Answer(Script(Scripts.Single(script => script.Shell == parsed.GetRequiredValue(shell)).Script), ExitCode.Success));
        return command;
    }

    private static byte[] Script(string name)
    {
        using var script = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name)!;
        using var bytes = new MemoryStream();
        script.CopyTo(bytes);
        return bytes.ToArray();
    }
}
