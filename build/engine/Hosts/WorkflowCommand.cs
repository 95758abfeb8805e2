namespace Nuke.Common.CI.GitHubActions;

/// <summary>One line that the runner obeys: <c>::warning file=a.cs::text</c>.</summary>
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
