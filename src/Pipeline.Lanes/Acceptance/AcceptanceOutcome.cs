namespace Pipeline.Lanes;

/// <summary>How the release lane's acceptance ended. The cases are closed.</summary>
public abstract record AcceptanceOutcome
{
    private AcceptanceOutcome()
    {
    }

    /// <summary>It was only to be planned.</summary>
    public sealed record Planned(PinnedPlan Plan) : AcceptanceOutcome;

    /// <summary>Every pin was looked at; the report says what was found.</summary>
    public sealed record Finished(LaneReport Report) : AcceptanceOutcome;

    /// <summary>It was not begun, for a reason that its caller can put right.</summary>
    public sealed record Refused(string Reason) : AcceptanceOutcome;
}
