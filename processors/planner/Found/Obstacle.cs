namespace Pipeline.Processors.Planning;

/// <summary>Why a want is unreachable, in stable words.</summary>
internal static class Obstacle
{
    public static string To(Want want, IReadOnlyList<Candidate> offered, IReadOnlyList<Candidate> reachable)
    {
        var closest = offered.Where(candidate => Planner.Serves(candidate, want)).MinBy(candidate => Missing(candidate, reachable).Count());
        return closest is null
            ? "no processor writes it"
            : $"{closest.Ref} lacks {string.Join(", ", Missing(closest, reachable))}";
    }

    private static IEnumerable<string> Missing(Candidate candidate, IReadOnlyList<Candidate> reachable) =>
        candidate.Lacks
            .Concat(candidate.Needs
                .Where(need => !reachable.Any(other => Reach.Meets(other.Writes, need)))
                .Select(need => $"{need.Input} ({string.Join(" or ", need.MediaTypes)})"))
            .Order(StringComparer.Ordinal);
}
