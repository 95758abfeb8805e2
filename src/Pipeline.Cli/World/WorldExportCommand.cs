using System.CommandLine;
using Pipeline.World;

namespace Pipeline.Cli;

/// <summary><c>pipeline world export</c>: the whole ledger on standard output.</summary>
internal sealed class WorldExportCommand(Edge edge)
{
    private readonly Option<string?> world = WorldCommand.WorldOption();

    public Command Command(CancellationToken cancellationToken)
    {
        var command = new Command("export", "Writes the ledger to standard output as JSON Lines, which verify alone.") { world };
        command.SetAction(parsed => WorldCommand.Guarded(edge, () => Run(parsed.GetValue(world), cancellationToken), cancellationToken));
        return command;
    }

    private int Run(string? place, CancellationToken cancellationToken)
    {
        var ledger = new FileSystemWorld(WorldCommand.Directory(edge, place), edge.Time).Ledger;
        try
        {
            var lines = new BufferedStream(edge.StandardOutput, 64 * 1024);
            LedgerLines.Write(ledger.Read(), lines, cancellationToken);
            lines.Flush();
            return ExitCode.Success;
        }
        catch (IOException e)
        {
            return edge.Unwritten(e);
        }
    }
}
