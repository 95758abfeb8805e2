namespace Pipeline.Lanes.Judge;

/// <summary>Compares two sets of names, in words.</summary>
internal static class NameSets
{
    /// <summary>The first name that is in only one of the sets, or null.</summary>
    /// <param name="expected">The expected names.</param>
    /// <param name="actual">The actual names.</param>
    /// <param name="actualVerb">Describes actual names: "written".</param>
    /// <param name="expectedVerb">Describes expected names: "declared".</param>
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
