namespace Nuke.Common.Execution;

/// <summary>Guesses the intended name of a misspelt one.</summary>
internal static class NearestMatch
{
    /// <summary>The candidate with the least edit distance, if that is less than half of the name's length.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        var nearest = candidates
            .Select(x => (Candidate: x, Distance: Distance(name.ToLowerInvariant(), x.ToLowerInvariant())))
            .OrderBy(x => x.Distance)
            .FirstOrDefault();
        return nearest.Candidate is not null && nearest.Distance * 2 <= Math.Max(name.Length, 3) ? nearest.Candidate : null;
    }

    /// <summary>The end of a sentence: <c>; did you mean 'Test'?</c>, or <paramref name="otherwise"/> and a full stop.</summary>
    public static string Hint(string name, IEnumerable<string> candidates, string otherwise = "") =>
        Of(name, candidates) is { } match ? $"; did you mean '{match}'?" : otherwise + ".";

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).</summary>
    public static int Distance(string a, string b)
    {
        var (before, previous, current) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(substituted, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[b.Length];
    }
}
