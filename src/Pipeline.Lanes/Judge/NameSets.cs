namespace Pipeline.Lanes;

/// <summary>Compares two sets of names, in words.</summary>
internal static class NameSets
{
    /// <summary>The first name that one set lacks, or none.</summary>
    /// <param name="expected">The names that should be.</param>
    /// <param name="actual">The names that are.</param>
    /// <param name="actualVerb">What became of the actual names: "written".</param>
    /// <param name="expectedVerb">What says that they should be: "declared".</param>
    public static string? Difference(IEnumerable<string> expected, IEnumerable<string> actual, string actualVerb, string expectedVerb)
    {
        var (wanted, had) = (expected.ToHashSet(StringComparer.Ordinal), actual.ToHashSet(StringComparer.Ordinal));
        return (Lacking(wanted, had), Lacking(had, wanted)) switch
        {
            ({ } missing, _) => $"{missing} is {expectedVerb} but not {actualVerb}",
            (_, { } extra) => $"{extra} is {actualVerb} but not {expectedVerb}",
            _ => null,
        };
    }

    private static string? Lacking(HashSet<string> of, HashSet<string> inside) => of.Where(name => !inside.Contains(name)).Order(StringComparer.Ordinal).FirstOrDefault();
}
