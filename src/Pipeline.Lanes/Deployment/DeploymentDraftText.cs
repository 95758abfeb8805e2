using System.Globalization;
using System.Text;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>The deployment as <c>--dry-run</c> prints it: a line a function, and what it is given.</summary>
public static class DeploymentDraftText
{
    /// <summary>The text, lines ended by a line feed.</summary>
    public static string Of(DeploymentDraft draft)
    {
        var text = new StringBuilder().Append("application  ").Append(draft.Refusal?.ToString() ?? draft.App).Append('\n');
        foreach (var drafted in draft.Functions)
        {
            text.Append(drafted.Processor).Append("  ").Append(drafted.Refusal?.ToString() ?? $"{drafted.Function!.Image}").Append('\n');
            if (drafted.Function is { } function)
            {
                text.Append("  ").Append(Given(function)).Append(CultureInfo.InvariantCulture, $"; cases: {drafted.Cases}\n");
            }
        }

        var refused = draft.Functions.Count(function => function.Refusal is not null);
        return text.Append(CultureInfo.InvariantCulture, $"{draft.Functions.Count - refused} to deploy, {refused} refused\n").ToString();
    }

    private static string Given(DeployedFunction function) => string.Create(
        CultureInfo.InvariantCulture,
        $"{function.TimeoutS} s, {function.Resources.Cpus} cpus, {function.Resources.MemoryMib} MiB; secrets: {(function.Secrets.Count == 0 ? "none" : string.Join(", ", function.Secrets))}");
}
