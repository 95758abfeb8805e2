using System.CommandLine;
using System.Text;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Rehearsal;
using Pipeline.Cli.Release;
using Pipeline.Modal.Configuration;

namespace Pipeline.Cli.Modal;

/// <summary><c>pipeline modal emulator</c>: a Modal on this machine for any client, until Ctrl+C.</summary>
internal static class EmulatorCommand
{
    public static Command Command(CommandContext context, CancellationToken cancellationToken)
    {
        var release = new ReleaseOptionSet();
        var port = OptionForm.Whole("--port", "The port on 127.0.0.1 (default: any free port).", "N", 0, 65535);
        var command = new Command("emulator", "Serves the deployment of `deploy --mode mock` like Modal, until Ctrl+C. It creates a token when it starts, which is valid only for this emulator.") { port };
        release.AddTo(command);
        command.SetAction(parsed => release.TryRead(parsed, context, out var place) ? Run(context, place, (int)(parsed.GetValue(port) ?? 0), cancellationToken) : ExitCode.Usage);
        return command;
    }

    private static int Run(CommandContext context, ReleaseCommandOptions release, int port, CancellationToken cancellationToken)
    {
        try
        {
            using var composition = new ReleaseComposition(release.Place(LocalCommandOptions.For(context.WorkingDirectory, world: null).Root), release, context);
            var modal = composition.StartModal(port, cancellationToken);
            var greeted = context.Answer(Greeting(modal, composition.Deployments.Read(cancellationToken).GetAwaiter().GetResult()?.Plan), ExitCode.Success);
            if (greeted == ExitCode.Success)
            {
                cancellationToken.WaitHandle.WaitOne();
            }

            return greeted;
        }
        catch (FaultException e)
        {
            return DeployCommand.ReportFault(context, e.Fault);
        }
    }

    // Printing the token is intended: it is valid only for this process, and the three variables point any Modal client here.
    private static byte[] Greeting(LocalModal modal, DeploymentPlan? plan)
    {
        var what = plan is null
            ? "nothing is deployed yet: `pipeline deploy --mode mock`"
            : $"{plan.App}: {FunctionCount.Of(plan)}, {DeploymentTags.OfDeployment(plan.Digest)}";
        var settings = modal.Settings;
        return Encoding.UTF8.GetBytes(
            $"{what}\nexport MODAL_SERVER_URL={settings.Servers[0].GetLeftPart(UriPartial.Authority)} MODAL_TOKEN_ID={settings.TokenId} MODAL_TOKEN_SECRET={settings.TokenSecret}\n");
    }
}
