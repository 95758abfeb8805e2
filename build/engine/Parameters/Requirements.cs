using System.Linq.Expressions;
using System.Text.RegularExpressions;

namespace Nuke.Common.Execution;

/// <summary>Checks before the first target runs that all required values are present.</summary>
internal static partial class Requirements
{
    public static void Check(NukeBuild build, IReadOnlyList<Option> options)
    {
        foreach (var option in options.Where(x => x.IsRequired && !build.Injection!.HasValue(x, build)))
        {
            throw new UsageException($"Parameter '{option.Dashed}' is required and has no value; pass it, or set NUKE_{option.SnakeCased}.");
        }

        foreach (var target in build.ScheduledTargets)
        {
            foreach (var requirement in target.DelegateRequirements)
            {
                Check(target, requirement, options);
            }
        }
    }

    private static void Check(ExecutableTarget target, LambdaExpression requirement, IReadOnlyList<Option> options)
    {
        var member = ParameterInjection.Member(requirement);
        var option = options.FirstOrDefault(x => x.Member == member);
        if (requirement.ReturnType == typeof(bool))
        {
            if (!(bool)Evaluate(requirement)!)
            {
                throw new UsageException($"Target '{target.Name}' requires {Words(requirement)}, which is false.");
            }
        }
        else if (IsMissing(Evaluate(requirement)))
        {
            throw new UsageException(option is null
                ? $"Target '{target.Name}' requires '{member?.Name ?? requirement.Body.ToString()}', which has no value."
                : $"Target '{target.Name}' requires parameter '{option.Dashed}' ({member!.Name}), which has no value.");
        }
    }

    /// <summary>Interpreted, because compiling a requirement that runs once would cost more than everything else.</summary>
    private static object? Evaluate(LambdaExpression requirement) => requirement.Compile(preferInterpretation: true).DynamicInvoke();

    /// <summary>The condition nearly as written: an expression prints <c>Loud</c> as <c>value(Build).Loud</c>.</summary>
    private static string Words(LambdaExpression requirement) =>
        CapturedObject().Replace(ConditionText.Of(requirement.ToString()), "")
            .Replace(" AndAlso ", " && ", StringComparison.Ordinal)
            .Replace(" OrElse ", " || ", StringComparison.Ordinal);

    [GeneratedRegex(@"value\([^()]*\)\.|\bthis\.", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex CapturedObject();

    private static bool IsMissing(object? value) => value is null or "";
}
