using Pipeline.Contracts.Faults;
using Pipeline.Contracts.Specs;

namespace Pipeline.Processors.Planning;

/// <summary>Finds the fewest steps from the available artifacts to the wanted outputs.</summary>
internal static class Planner
{
    /// <exception cref="FaultException"><c>ERR_INPUTS</c>, with the first want that cannot be reached and why.</exception>
    public static Route Find(Goal goal, IReadOnlyList<ProcessorSpec> catalogue)
    {
        var words = Words.Of(goal.Text);
        var offered = Offer(goal, catalogue)
            .Select(spec => Candidate.Of(spec, goal, words))
            .OrderByDescending(candidate => candidate.Score)
            .ThenBy(candidate => candidate.Ref, StringComparer.Ordinal)
            .ToArray();

        var reachable = Reach.Of(offered);
        if (goal.Wants.FirstOrDefault(want => !reachable.Any(candidate => Serves(candidate, want))) is { } lost)
        {
            throw new FaultException(ErrorCode.Inputs, $"cannot reach {lost}: {Obstacle.To(lost, offered, reachable)}");
        }

        var named = goal.Wants.OfType<Want.Exactly>().Select(want => reachable.First(candidate => Serves(candidate, want))).Distinct();
        var types = goal.Wants.OfType<Want.OfType>().Select(want => want.MediaType);
        return Route.Of(goal, new Search(reachable, [.. types]).From([.. named]));
    }

    /// <summary>Whether a candidate writes the wanted output.</summary>
    public static bool Serves(Candidate candidate, Want want) => want switch
    {
        Want.OfType type => candidate.Writes.Contains(type.MediaType),
        Want.Exactly exactly => exactly.Names(candidate.Spec.Ref) && candidate.Spec.Outputs.ContainsKey(exactly.Path),
        _ => false,
    };

    // Only the newest version of a processor counts, unless a want names another.
    private static IEnumerable<ProcessorSpec> Offer(Goal goal, IReadOnlyList<ProcessorSpec> catalogue)
    {
        var wanted = goal.Wants.OfType<Want.Exactly>().Select(want => want.Processor).ToHashSet(StringComparer.Ordinal);
        return catalogue.GroupBy(spec => spec.Name, StringComparer.Ordinal).SelectMany(versions =>
        {
            var named = versions.Where(spec => wanted.Contains(spec.Ref.ToString())).ToArray();
            return named.Length > 0 ? named : [versions.MaxBy(spec => Version.Parse(spec.Ref.Version))!];
        });
    }
}
