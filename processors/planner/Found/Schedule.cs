namespace Pipeline.Processors.Planning;

/// <summary>Candidates in an order in which each can run, as far as possible.</summary>
/// <param name="Ordered">Those that can run; of several ready ones the first by reference (ordinal).</param>
/// <param name="Waiting">Those that cannot run.</param>
/// <param name="Written">The media types that the ordered ones write.</param>
internal sealed record Schedule(IReadOnlyList<Candidate> Ordered, IReadOnlyList<Candidate> Waiting, IReadOnlySet<string> Written)
{
    public static Schedule Of(IEnumerable<Candidate> chosen)
    {
        var waiting = chosen.OrderBy(candidate => candidate.Ref, StringComparer.Ordinal).ToList();
        var ordered = new List<Candidate>();
        var written = new HashSet<string>(StringComparer.Ordinal);
        while (waiting.Find(candidate => Reach.Meets(written, candidate.Needs)) is { } ready)
        {
            waiting.Remove(ready);
            ordered.Add(ready);
            written.UnionWith(ready.Writes);
        }

        return new(ordered, waiting, written);
    }
}
