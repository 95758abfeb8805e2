namespace Nuke.Common.Execution;

/// <summary>Formats a condition for the summary: <c>() => IsLocalBuild</c> becomes <c>IsLocalBuild</c>, on one line.</summary>
internal static class ConditionText
{
    public static string Of(string? expression)
    {
        var text = string.Join(' ', (expression ?? "condition").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.StartsWith("()", StringComparison.Ordinal) && text.IndexOf("=>", StringComparison.Ordinal) is var arrow and > 0
            ? text[(arrow + 2)..].Trim()
            : text;
    }
}
