using System.CommandLine;
using Pipeline.Contracts;

namespace Pipeline.Cli;

/// <summary><c>pipeline world …</c>: what happened in a world, and whether everything in it is as it was written.</summary>
internal static class WorldCommand
{
    public static Command Command(Edge edge, CancellationToken cancellationToken) => new("world", "Looks at a world: what happened there, and whether everything is as it was written.")
    {
        new WorldVerifyCommand(edge).Command(cancellationToken),
        new WorldLogCommand(edge).Command(),
        new WorldExportCommand(edge).Command(cancellationToken),
        new WorldImportCommand(edge).Command(cancellationToken),
        new WorldAttestCommand(edge).Command(cancellationToken),
    };

    public static Option<string?> WorldOption() =>
        new("--world") { Description = "The directory of the world (default: .pipeline/world beside processors/).", HelpName = "DIR" };

    public static Option<bool> JsonOption() => new("--json") { Description = "One line of JSON on standard output." };

    public static string Directory(Edge edge, string? world) => LocalChoices.For(edge.WorkingDirectory, world).WorldDirectory;

    /// <summary>Does what a subcommand is for; what keeps it from that is one sentence.</summary>
    public static int Guarded(Edge edge, Func<int> work, CancellationToken cancellationToken)
    {
        try
        {
            return work();
        }
        catch (FaultException e)
        {
            edge.StandardError.WriteLine($"pipeline: {PlainText.Of(e.Fault.Message)}");
            return ExitCode.Error;
        }
        catch (FormatException e)
        {
            edge.StandardError.WriteLine($"pipeline: {PlainText.Of(e.Message)}");
            return ExitCode.Error;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
    }
}
