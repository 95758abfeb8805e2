using System.CommandLine;
using Pipeline.Adapters.Modal.Configuration;
using Pipeline.Contracts;
using Serilog.Core;

namespace Pipeline.Cli;

/// <summary><c>pipeline modal status</c>: reads one application back, and changes nothing.</summary>
internal static class StatusCommand
{
    public static Command Command(Edge edge, CancellationToken cancellationToken)
    {
        var app = DeployCommand.AppOption();
        var json = new Option<bool>("--json") { Description = "One line of JSON on standard output." };
        var command = new Command(
            "status",
            "Says what an application is deployed as, and asks each function what it is. Ends with 0 when all agree, 3 when something differs or keeps silent, 4 when nothing is deployed, 1 for an error.")
        { app, json };
        command.SetAction(parsed => Run(edge, parsed.GetValue(app)!, parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static int Run(Edge edge, string app, bool json, CancellationToken cancellationToken)
    {
        try
        {
            if (DeploymentLimits.RefuseApp(app) is { } refusal)
            {
                throw new FaultException(refusal);
            }

            var settings = ModalConfig.Load(name => edge.Secrets(name));
            using var platform = edge.OpenModal(settings, Logger.None);
            var deployed = platform.Deployments(app).Read(cancellationToken).GetAwaiter().GetResult();
            var status = new ModalStatus(settings, app, deployed);
            return edge.Answer(json ? StatusReport.Line(status) : StatusReport.Text(status), status.ExitCode);
        }
        catch (FaultException e)
        {
            return DeployCommand.Tell(edge, e.Fault);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
    }
}
