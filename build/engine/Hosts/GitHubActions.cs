using Serilog.Events;

namespace Nuke.Common.CI.GitHubActions;

/// <summary>A runner of GitHub Actions, which reads workflow commands from standard output.</summary>
/// <remarks>https://docs.github.com/actions/reference/workflow-commands-for-github-actions</remarks>
public sealed class GitHubActions : Host, IBuildServer
{
    internal GitHubActions()
    {
    }

    public static GitHubActions? Instance => NukeBuild.Host as GitHubActions;

    public string? Branch => Variable("GITHUB_REF");

    public string? Commit => Variable("GITHUB_SHA");

    public string? Ref => Variable("GITHUB_REF");

    public string? Sha => Variable("GITHUB_SHA");

    public string? Repository => Variable("GITHUB_REPOSITORY");

    public string? RepositoryOwner => Variable("GITHUB_REPOSITORY_OWNER");

    public string? Actor => Variable("GITHUB_ACTOR");

    public string? EventName => Variable("GITHUB_EVENT_NAME");

    public string? StepSummaryFile => Variable("GITHUB_STEP_SUMMARY");

    internal static bool IsRunning => Variable("GITHUB_ACTIONS") is "true";

    public void Group(string group) => Console.Out.Write(WorkflowCommand.Format("group", group));

    public void EndGroup(string group) => Console.Out.Write(WorkflowCommand.Format("endgroup", ""));

    internal override string? FormatLogLine(LogEventLevel level, string message) => level switch
    {
        LogEventLevel.Warning => WorkflowCommand.Format("warning", message),
        >= LogEventLevel.Error => WorkflowCommand.Format("error", message),
        _ => null,
    };

    internal override void BeginTarget(string name) => Group(name);

    internal override void EndTarget() => EndGroup("");

    internal override void AnnounceSecret(string secret) => Console.Out.Write(WorkflowCommand.Format("add-mask", secret));

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
}

/// <summary>One line that the runner interprets: <c>::warning file=a.cs::text</c>.</summary>
internal static class WorkflowCommand
{
    public static string Format(string command, string message, params (string Name, string Value)[] properties)
    {
        var list = string.Join(',', properties.Select(x => $"{x.Name}={EscapeProperty(x.Value)}"));
        return $"::{command}{(list.Length > 0 ? " " + list : "")}::{EscapeData(message)}\n";
    }

    private static string EscapeData(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string EscapeProperty(string text) => EscapeData(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);
}
