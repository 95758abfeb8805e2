using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Release;
using Pipeline.Lanes.Reports;
using Pipeline.Modal;
using Pipeline.Modal.Configuration;
using Serilog.Core;

namespace Pipeline.Cli.Modal;

/// <summary><c>pipeline modal status</c>: reads one application back without changing anything.</summary>
internal static class StatusCommand
{
    public static Command Command(CommandContext context, CancellationToken cancellationToken)
    {
        var app = ReleaseOptionSet.AppOption();
        var json = new Option<bool>("--json") { Description = "One line of JSON on standard output." };
        var command = new Command(
            "status",
            "Shows an application's deployment and asks each function for its identity. Exit code 0 if all agree, 3 if a function differs or does not answer, 4 if nothing is deployed, 1 for an error.")
        { app, json };
        command.SetAction(parsed => Run(context, parsed.GetValue(app)!, parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static int Run(CommandContext context, string app, bool json, CancellationToken cancellationToken)
    {
        try
        {
            if (DeploymentLimits.RefuseApp(app) is { } refusal)
            {
                throw new FaultException(refusal);
            }

            var settings = ModalConfig.Load(name => context.Secrets(name));
            using var platform = context.OpenModal(settings, Logger.None);
            var deployed = platform.Deployments(app).Read(cancellationToken).GetAwaiter().GetResult();
            var status = new ModalStatus(settings, app, deployed);
            return context.Answer(json ? StatusReport.Json(status) : StatusReport.Text(status), status.ExitCode);
        }
        catch (FaultException e)
        {
            return DeployCommand.ReportFault(context, e.Fault);
        }
    }
}

/// <summary>Writes an application's state for people and as JSON, without tokens.</summary>
internal static class StatusReport
{
    private const string Schema = "modal-status-v1";

    public static byte[] Text(ModalStatus status) => AnswerText.Of(writer =>
    {
        foreach (var (name, value) in Head(status))
        {
            writer.WriteLine($"{name,-13}{value}");
        }

        var functions = status.Deployed?.Plan.Functions ?? [];
        var width = functions.Select(function => function.Function.Length).DefaultIfEmpty().Max();
        foreach (var function in functions)
        {
            writer.Write(function == functions[0] ? "\n" : "");
            writer.WriteLine($"{function.Function.PadRight(width)}  {function.Image.Digest}  {status.Problem(function) ?? "answers"}");
        }
    });

    public static byte[] Json(ModalStatus status) => JsonLine.Of(new JsonObject
    {
        ["app"] = status.App,
        ["environment"] = status.Settings.Environment,
        ["functions"] = JsonLine.Array(status.Deployed?.Plan.Functions ?? [], function => Function(status, function)),
        ["profile"] = status.Settings.Profile,
        ["revision"] = status.Deployed is { Revision: var revision } ? Revision(revision) : null,
        ["deployment"] = status.Deployed?.Plan.Digest.ToString(),
        ["schema"] = Schema,
        ["server"] = Server(status),
        ["tagged"] = status.Deployed?.Tagged?.ToString(),
    });

    private static IEnumerable<(string Name, string Value)> Head(ModalStatus status)
    {
        yield return ("profile", status.Settings.Profile ?? "none: the environment alone");
        yield return ("server", Server(status));
        yield return ("environment", status.Settings.Environment ?? "the workspace's default");
        yield return ("application", status.App);
        if (status.Deployed is not { Revision: var revision, Plan: var plan, Tagged: var tagged })
        {
            yield return ("production", "nothing is deployed");
            yield break;
        }

        var rollback = revision.RolledBackTo is { } version ? $", a rollback to {version}" : "";
        yield return ("production", string.Create(CultureInfo.InvariantCulture, $"version {revision.Production} of {revision.Latest}, {revision.DeployedAt:yyyy-MM-dd'T'HH:mm:ss'Z'}{rollback}"));
        yield return ("tag", revision.Tag ?? "none");
        yield return ("commit", revision.Commit is DeploymentCommit commit ? $"{commit.Hash} ({commit.Branch ?? "no branch"}{(commit.IsDirty ? ", with changes" : "")})" : "unknown");
        yield return ("deployment", $"{plan.Digest} ({(tagged == plan.Digest ? "its tags agree" : tagged is null ? "its tags name none" : $"its tags name {tagged}")})");
    }

    private static string Server(ModalStatus status) => string.Join(", ", status.Settings.Servers.Select(server => server.GetLeftPart(UriPartial.Authority)));

    private static JsonObject Revision(DeploymentRevision revision) => new()
    {
        ["commit"] = revision.Commit is DeploymentCommit commit ? new JsonObject { ["branch"] = commit.Branch, ["dirty"] = commit.IsDirty, ["hash"] = commit.Hash } : null,
        ["deployed_at"] = revision.DeployedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["latest"] = revision.Latest,
        ["production"] = revision.Production,
        ["rolled_back_to"] = revision.RolledBackTo,
        ["tag"] = revision.Tag,
    };

    private static JsonObject Function(ModalStatus status, DeployedFunction function) => new()
    {
        ["answers"] = status.Answer(function) is FunctionAnswer.Identified,
        ["function"] = function.Function,
        ["image_digest"] = function.Image.Digest?.ToString(),
        ["problem"] = status.Problem(function),
    };
}
