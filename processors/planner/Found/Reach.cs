namespace Pipeline.Processors.Planning;

/// <summary>What can run at all, regardless of the number of steps.</summary>
internal static class Reach
{
    /// <summary>The candidates whose needs can all be met, in their given order.</summary>
    public static IReadOnlyList<Candidate> Of(IReadOnlyList<Candidate> offered)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        var waiting = offered.Where(candidate => candidate.Lacks.Count == 0).ToList();
        while (waiting.FindAll(candidate => Meets(written, candidate.Needs)) is { Count: > 0 } ready)
        {
            ready.ForEach(candidate => written.UnionWith(candidate.Writes));
            waiting.RemoveAll(ready.ToHashSet().Contains);
        }

        var lost = waiting.ToHashSet();
        return [.. offered.Where(candidate => candidate.Lacks.Count == 0 && !lost.Contains(candidate))];
    }

    /// <summary>Whether these needs can be met in a number of further rounds, each of which runs everything that can run.</summary>
    public static bool Within(int rounds, IEnumerable<string> available, IReadOnlyList<Need> needs, IReadOnlyList<Candidate> pool)
    {
        var written = new HashSet<string>(available, StringComparer.Ordinal);
        for (var round = 0; round < rounds && !Meets(written, needs); round++)
        {
            foreach (var candidate in pool.Where(candidate => Meets(written, candidate.Needs)).ToArray())
            {
                written.UnionWith(candidate.Writes);
            }
        }

        return Meets(written, needs);
    }

    public static bool Meets(IReadOnlySet<string> written, IReadOnlyList<Need> needs)
    {
        foreach (var need in needs)
        {
            if (!Meets(written, need))
            {
                return false;
            }
        }

        return true;
    }

    public static bool Meets(IReadOnlySet<string> written, Need need)
    {
        foreach (var type in need.MediaTypes)
        {
            if (written.Contains(type))
            {
                return true;
            }
        }

        return false;
    }
}
