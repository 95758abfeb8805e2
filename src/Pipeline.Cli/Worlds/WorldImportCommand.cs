using System.CommandLine;
using System.Text;
using Pipeline.Cli.Hosting;
using Pipeline.World.Ledger;

namespace Pipeline.Cli.Worlds;

/// <summary><c>pipeline world import FILE</c>: appends the new entries of an exported ledger to this world's.</summary>
internal sealed class WorldImportCommand(CommandContext context)
{
    private readonly Argument<string> file = new("FILE") { Description = "JSON Lines of a ledger from its first entry on, or - for standard input." };
    private readonly Option<string?> world = WorldCommand.WorldOption();

    public Command Command(CancellationToken cancellationToken)
    {
        var command = new Command("import", "Appends the entries of an exported ledger that follow this world's last one, all or none.") { file, world };
        command.SetAction(parsed => WorldCommand.Guarded(context, () => Run(parsed.GetRequiredValue(file), parsed.GetValue(world), cancellationToken)));
        return command;
    }

    private int Run(string from, string? place, CancellationToken cancellationToken)
    {
        using var lines = LedgerSource.Open(context, from);
        return WorldCommand.With(context, place, world =>
        {
            var appended = world.Ledger.Append(LedgerLines.Read(lines, cancellationToken), cancellationToken);
            var head = world.Ledger.Head;
            return context.Answer(Encoding.UTF8.GetBytes($"appended {appended}\nhead {head.Sequence} {head.Hash}\n"), ExitCode.Success);
        });
    }
}
