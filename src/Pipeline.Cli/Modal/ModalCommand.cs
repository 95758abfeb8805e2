using System.CommandLine;

namespace Pipeline.Cli;

/// <summary><c>pipeline modal</c>: how an application stands on Modal.</summary>
internal static class ModalCommand
{
    public static Command Command(CommandContext edge, CancellationToken cancellationToken) =>
        new("modal", "Looks at what is deployed on Modal, or plays Modal on this machine.")
        {
            StatusCommand.Command(edge, cancellationToken), EmulatorCommand.Command(edge, cancellationToken),
        };
}
