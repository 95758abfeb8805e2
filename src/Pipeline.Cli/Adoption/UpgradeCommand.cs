using System.CommandLine;
using NuGet.Versioning;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.New;

namespace Pipeline.Cli.Adoption;

/// <summary><c>pipeline upgrade</c>: moves a repository to the version of this command.</summary>
internal static class UpgradeCommand
{
    public static Command Command(CommandContext context, CancellationToken cancellationToken)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Shows what would change, and changes nothing." };
        var noWorkflows = new Option<bool>("--no-workflows") { Description = "Compiles nothing and leaves .github/workflows; ./build.sh Workflows writes them." };
        var command = new Command("upgrade", "Moves this repository to the version of this command: the packages, and every generated file that nobody has edited.") { dryRun, noWorkflows };
        command.SetAction(parsed =>
        {
            var changes = new RepositoryChanges(context, cancellationToken) { Workflows = !parsed.GetValue(noWorkflows), DryRun = parsed.GetValue(dryRun) };
            RequireOlder(changes.InstalledVersion());
            return changes.Apply(files => KeepEdited(context, files), root => new CSharpLocks(context, root).RenewAll(cancellationToken));
        });
        return command;
    }

    private static void RequireOlder(string? installed)
    {
        var reason = installed is null ? "global.json has no version of the packages, or two: run pipeline init"
            : !NuGetVersion.TryParse(installed, out var version) ? $"global.json has {installed}, which is no version of a package"
            : version > NuGetVersion.Parse(InitCommand.Version) ? $"this repository has version {installed}, and this command is {InitCommand.Version}: update the command with dotnet tool update Pipeline.Cli"
            : null;
        if (reason is not null)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, reason);
        }
    }

    private static IReadOnlyList<PlannedFile> KeepEdited(CommandContext context, IReadOnlyList<PlannedFile> files)
    {
        if (files.FirstOrDefault(file => file.Change == FileChange.Foreign && file.Path.StartsWith(".github/workflows/", StringComparison.Ordinal)) is { } workflow)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{workflow.Path} is not as ./build.sh Workflows wrote it and would be overwritten, so nothing was changed: rename it or restore it from git, or add --no-workflows");
        }

        foreach (var file in files.Where(file => file.Change == FileChange.Foreign))
        {
            context.StandardError.WriteLine($"pipeline: {file.Path} was edited here and stays as it is; compare it with `pipeline init --dry-run`.");
        }

        return [.. files.Where(file => file.Change != FileChange.Foreign)];
    }
}
