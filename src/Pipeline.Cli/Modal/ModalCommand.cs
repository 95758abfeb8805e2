using System.CommandLine;
using Pipeline.Cli.Hosting;

namespace Pipeline.Cli.Modal;

/// <summary><c>pipeline modal</c>: the state of Modal, and its emulator.</summary>
internal static class ModalCommand
{
    public static Command Command(CommandContext context, CancellationToken cancellationToken) =>
        new("modal", "Shows the deployment on Modal, or emulates Modal on this machine.")
        {
            StatusCommand.Command(context, cancellationToken), EmulatorCommand.Command(context, cancellationToken),
        };
}
