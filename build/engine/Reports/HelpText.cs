using System.Collections;
using System.Text;
using Nuke.Common.Execution;

namespace Nuke.Common;

/// <summary>What <c>--help</c> prints: targets with their dependencies, then parameters.</summary>
internal static class HelpText
{
    public static string Of(NukeBuild build, IReadOnlyList<Option> options, IReadOnlyCollection<ExecutableTarget> targets)
    {
        var text = new StringBuilder();
        Section(text, "Targets (with their direct dependencies):", targets.Where(x => x.Listed).Select(Row));
        Section(text, "Parameters:", options.OrderBy(x => x.Dashed, StringComparer.Ordinal).Select(x => Row(x, Initial(x, build))));
        Section(text, "Options:", Switches.All.Select(x => Row(x, null)));
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, IEnumerable<(string Left, string Right)> rows)
    {
        var list = rows.ToList();
        if (list.Count == 0)
        {
            return;
        }

        var width = list.Max(x => x.Left.Length) + 2;
        text.Append('\n').Append(title).Append("\n\n");
        list.ForEach(x => text.Append(("  " + x.Left.PadRight(width) + x.Right).TrimEnd()).Append('\n'));
    }

    private static (string Left, string Right) Row(ExecutableTarget target)
    {
        var dependencies = string.Join(", ", target.ExecutionDependencies.Select(x => x.Name));
        return (target.Name + (target.IsDefault ? " (default)" : ""), Join(target.Description, dependencies.Length > 0 ? $"-> {dependencies}" : null));
    }

    private static (string Left, string Right) Row(Option option, string? initial)
    {
        var names = option.OfferedValues.Count > 0 ? option.OfferedValues : ValueConversion.NamesOf(option.Type);
        var values = names.Count > 0 ? $"[{string.Join('|', names)}]" : null;
        return (option.Dashed, Join(option.Description, values, initial, option.IsRequired ? "(required)" : null, option.IsSecret ? "(secret)" : null));
    }

    /// <summary>The value of a member of the build's own class if none is given; a component computes its own.</summary>
    private static string? Initial(Option option, NukeBuild build)
    {
        var value = InitialValue.Of(option.Member, build);
        var text = value is not string and IEnumerable list ? string.Join(option.Separator ?? " ", list.Cast<object>()) : value?.ToString();
        return string.IsNullOrEmpty(text) || option.IsSecret || value is false ? null : $"(default: {text})";
    }

    private static string Join(params IEnumerable<string?> parts) => string.Join(' ', parts.Where(x => !string.IsNullOrEmpty(x)));
}
