using System.Text;
using Nuke.Common.Execution;

namespace Nuke.Common;

/// <summary>What <c>--help</c> prints: targets with their dependencies, then parameters.</summary>
internal static class HelpText
{
    public static string Of(IReadOnlyList<Option> options, IReadOnlyCollection<ExecutableTarget> targets)
    {
        var text = new StringBuilder();
        Section(text, "Targets (with their direct dependencies):", targets.Where(x => x.Listed).Select(Row));
        Section(text, "Parameters:", options.OrderBy(x => x.Dashed, StringComparer.Ordinal).Select(Row));
        Section(text, "Options:", Switches.All.Select(Row));
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

    private static (string Left, string Right) Row(Option option)
    {
        var values = option.OfferedValues.Count > 0 ? $"[{string.Join('|', option.OfferedValues)}]"
            : option.Type.IsEnum ? $"[{string.Join('|', Enum.GetNames(option.Type))}]"
            : null;
        return (option.Dashed, Join(option.Description, values, option.IsRequired ? "(required)" : null, option.IsSecret ? "(secret)" : null));
    }

    private static string Join(params IEnumerable<string?> parts) => string.Join(' ', parts.Where(x => !string.IsNullOrEmpty(x)));
}
