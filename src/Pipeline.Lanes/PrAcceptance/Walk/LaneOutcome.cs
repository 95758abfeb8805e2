namespace Pipeline.Lanes;

/// <summary>How the lane ended. The cases are closed.</summary>
public abstract record LaneOutcome
{
    private LaneOutcome()
    {
    }

    /// <summary>It was only to be planned.</summary>
    public sealed record Planned(AcceptancePlan Plan) : LaneOutcome;

    /// <summary>Every processor was looked at; the report says what was found.</summary>
    public sealed record Finished(LaneReport Report) : LaneOutcome;

    /// <summary>It was not begun, for a reason that its caller can put right.</summary>
    public sealed record Refused(string Reason) : LaneOutcome;
}
