namespace Nuke.Common.Execution;

/// <summary>Resolves target names, in any case and with or without dashes.</summary>
internal static class TargetNames
{
    public static ExecutableTarget Find(IReadOnlyCollection<ExecutableTarget> targets, string name) =>
        targets.FirstOrDefault(x => Option.KeyOf(x.Name) == Option.KeyOf(name))
        ?? throw new UsageException(
            $"Unknown target '{name}'{NearestMatch.Hint(name, targets.Select(x => x.Name), "; '--help' lists all targets")}");

    /// <summary>The targets named, or the defaults when none is; each marked as invoked.</summary>
    public static IReadOnlyList<ExecutableTarget> Invoked(IReadOnlyCollection<ExecutableTarget> targets, IReadOnlyList<string> names)
    {
        List<ExecutableTarget> invoked =
        [
            .. names.Count > 0
                ? names.SelectMany(x => x.Split('+', StringSplitOptions.RemoveEmptyEntries)).Select(x => Find(targets, x)).Distinct()
                : targets.Where(x => x.IsDefault),
        ];
        if (invoked.Count == 0)
        {
            throw new UsageException("No target was named, and the build has no default; '--help' lists all targets.");
        }

        invoked.ForEach(x => x.Invoked = true);
        return invoked;
    }
}
