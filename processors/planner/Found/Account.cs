using System.Globalization;
using System.Text;

namespace Pipeline.Processors.Planning;

/// <summary>Describes a plan: why each step is needed, and where each of its inputs comes from (Markdown).</summary>
internal static class Account
{
    public static string Of(Route route)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Plan: {route.Steps.Count} {(route.Steps.Count == 1 ? "step" : "steps")}\n\n");
        foreach (var line in route.Goal.Text.Split('\n').Where(_ => route.Goal.Text.Length > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"> {line.TrimEnd('\r')}\n");
        }

        text.Append(route.Goal.Text.Length > 0 ? "\n" : "").Append("| wanted | step | output |\n|---|---|---|\n");
        foreach (var want in route.Goal.Wants)
        {
            var (step, path) = route.Meets(want);
            text.Append(CultureInfo.InvariantCulture, $"| {want} | {step.Id} | `{path}` |\n");
        }

        foreach (var step in route.Steps)
        {
            AppendStep(text, route, step);
        }

        AppendUnused(text, route);
        return text.ToString();
    }

    private static void AppendStep(StringBuilder text, Route route, RouteStep step)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {step.Id}: {step.Candidate.Ref}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{step.Candidate.Spec.Description.ReplaceLineEndings(" ")}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Why: {string.Join("; ", Reasons(route, step))}.\n");
        var rows = step.Candidate.Givens
            .Select(given => (given.Input, From: given.From is { } from ? $"have `{from.Name}`{(from.MediaType is { } type ? $" ({type})" : "")}" : "its default"))
            .Concat(step.Supplies.Select(supply => (supply.Need.Input, From: $"{supply.From.Id} `{supply.Path}`")))
            .OrderBy(row => row.Input, StringComparer.Ordinal)
            .ToArray();
        if (rows.Length > 0)
        {
            text.Append("\n| input | from |\n|---|---|\n");
        }

        foreach (var (input, from) in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{input}` | {from} |\n");
        }
    }

    private static IEnumerable<string> Reasons(Route route, RouteStep step)
    {
        var wanted = route.Goal.Wants
            .Select(want => (Want: want, Met: route.Meets(want)))
            .Where(found => found.Met.Step == step)
            .Select(found => $"it writes `{found.Met.Path}`, which is wanted{(found.Want is Want.OfType type ? $" ({type})" : "")}");
        var needed = route.Steps
            .SelectMany(later => later.Supplies.Where(supply => supply.From == step), (later, supply) => (later, supply))
            .Select(found => $"it writes `{found.supply.Path}`, which {found.later.Id} takes as `{found.supply.Need.Input}`");
        return wanted.Concat(needed);
    }

    private static void AppendUnused(StringBuilder text, Route route)
    {
        var used = route.Steps.SelectMany(step => step.Candidate.Givens).Select(given => given.From).OfType<Holding>().ToHashSet();
        var unused = route.Goal.Holdings.Where(holding => !used.Contains(holding)).Select(holding => $"`{holding.Name}`").ToArray();
        if (unused.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nNot used: {string.Join(", ", unused)}.\n");
        }
    }
}
