namespace Pipeline.Lanes;

/// <summary>One step of the lane on one processor. The steps are closed.</summary>
/// <param name="Reason">Why the step is there.</param>
public abstract record LaneStep(string Reason)
{
    /// <summary>Build the image from current source.</summary>
    public sealed record Build(string Reason) : LaneStep(Reason);

    /// <summary>Ask the container what it is and can do.</summary>
    public sealed record Probe(string Reason) : LaneStep(Reason);

    /// <summary>Run a case twice.</summary>
    public sealed record RunTwice(string Case, string Reason) : LaneStep(Reason);

    /// <summary>Run a case under other conditions.</summary>
    public sealed record Perturb(string Case, string Reason) : LaneStep(Reason);

    /// <summary>Leave a case unjudged, for the reason written beside it.</summary>
    public sealed record Bypass(string Case, string Reason) : LaneStep(Reason);

    /// <summary>Judge all evidence.</summary>
    public sealed record Judge(string Reason) : LaneStep(Reason);

    /// <summary>Do nothing: the last verdict stands.</summary>
    public sealed record Stand(Verdict Verdict, string Reason) : LaneStep(Reason);
}
