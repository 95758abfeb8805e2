using Pipeline.Contracts.Faults;

namespace Pipeline.Processors.Planning;

/// <summary>The smallest set of candidates that can run and writes everything wanted; of equal sizes the first in the candidates' order.</summary>
/// <remarks>
/// Iterative deepening over the size of the set, backwards from the wants. Of candidates with the same needs and outputs only the first counts.
/// </remarks>
internal sealed class Search
{
    /// <summary>The maximum of examined sets: the problem is NP-hard, and a larger than smallest set would be a wrong answer.</summary>
    private const int MaxVisits = 20_000;

    private readonly IReadOnlyList<Candidate> pool;
    private readonly IReadOnlyList<Need> wants;
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private int visits;

    /// <param name="reachable">The candidates that can run, the best first.</param>
    /// <param name="wanted">The media types that some step must write.</param>
    public Search(IReadOnlyList<Candidate> reachable, IReadOnlyList<string> wanted)
    {
        wants = [.. wanted.Distinct(StringComparer.Ordinal).Select(type => new Need("", [type]))];
        var relevant = reachable.SelectMany(candidate => candidate.Needs).Concat(wants).SelectMany(need => need.MediaTypes).ToHashSet(StringComparer.Ordinal);
        pool = [.. reachable.DistinctBy(candidate => Signature(candidate, relevant), StringComparer.Ordinal)];
    }

    /// <summary>The candidates in an order in which they can run.</summary>
    /// <param name="named">Candidates that must be among them.</param>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c> if there are too many sets to examine.</exception>
    public IReadOnlyList<Candidate> From(IReadOnlyList<Candidate> named)
    {
        for (var size = Math.Max(named.Count, 1); ; size++)
        {
            seen.Clear();
            if (Extend([.. named], size) is { } found)
            {
                return found;
            }
        }
    }

    private IReadOnlyList<Candidate>? Extend(Candidate[] chosen, int size)
    {
        if (++visits > MaxVisits)
        {
            throw new FaultException(ErrorCode.Inputs, $"the goal needs a search of more than {MaxVisits} sets of processors");
        }

        var schedule = Schedule.Of(chosen);
        Need[] open = [.. schedule.Waiting.SelectMany(candidate => candidate.Needs).Concat(wants).Where(need => !Reach.Meets(schedule.Written, need))];
        if (open.Length == 0)
        {
            return schedule.Ordered;
        }

        // None of the chosen candidates writes them, so every plan with these needs another step for each.
        var promised = chosen.SelectMany(candidate => candidate.Writes).ToHashSet(StringComparer.Ordinal);
        Need[] forced = [.. open.Where(need => !Reach.Meets(promised, need))];
        var room = size - chosen.Length;
        return room > 0 && room >= Fewest(forced) && Reach.Within(room, promised, forced, pool)
            ? Branch(chosen, forced.Length > 0 ? [forced[0]] : open, size)
            : null;
    }

    // A lower bound: every candidate writes at most as much of it as the best one.
    private int Fewest(Need[] forced)
    {
        var most = forced.Length == 0 ? 1 : pool.Max(candidate => forced.Count(need => Reach.Meets(candidate.Writes, need)));
        return (forced.Length + most - 1) / most;
    }

    private IReadOnlyList<Candidate>? Branch(Candidate[] chosen, Need[] needs, int size)
    {
        foreach (var candidate in pool.Where(candidate => needs.Any(need => Reach.Meets(candidate.Writes, need)) && !chosen.Contains(candidate)))
        {
            Candidate[] more = [.. chosen, candidate];
            if (seen.Add(Key(more)) && Extend(more, size) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static string Key(IEnumerable<Candidate> chosen) =>
        string.Join(' ', chosen.Select(candidate => candidate.Ref).Order(StringComparer.Ordinal));

    private static string Signature(Candidate candidate, HashSet<string> relevant)
    {
        var needs = candidate.Needs.Select(need => string.Join('|', need.MediaTypes)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var writes = candidate.Writes.Where(relevant.Contains).Order(StringComparer.Ordinal);
        return $"{string.Join(' ', needs)} > {string.Join(' ', writes)}";
    }
}
