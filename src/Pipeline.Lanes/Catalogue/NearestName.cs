namespace Pipeline.Lanes.Catalogue;

/// <summary>Finds the name that a typing mistake was probably meant as.</summary>
public static class NearestName
{
    /// <summary>The candidate with the fewest edits, at most a third of the typed name's length (but two are always allowed); the first of equals.</summary>
    public static string? Of(string typed, IEnumerable<string> candidates)
    {
        var best = candidates.MinBy(candidate => Distance(typed, candidate));
        return best is not null && Distance(typed, best) <= Math.Max(2, typed.Length / 3) ? best : null;
    }

    // Levenshtein with one row; a row holds the distances from typed[..i] to every prefix of the candidate.
    private static int Distance(string typed, string candidate)
    {
        var row = Enumerable.Range(0, candidate.Length + 1).ToArray();
        for (var i = 1; i <= typed.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= candidate.Length; j++)
            {
                var substituted = diagonal + (typed[i - 1] == candidate[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
