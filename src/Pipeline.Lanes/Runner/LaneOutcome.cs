namespace Pipeline.Lanes;

/// <summary>How a lane that judges ended. The cases are closed.</summary>
/// <typeparam name="TPlan">What the lane plans.</typeparam>
public abstract record LaneOutcome<TPlan>
{
    private LaneOutcome()
    {
    }

    /// <summary>It was only to be planned.</summary>
    public sealed record Planned(TPlan Plan) : LaneOutcome<TPlan>;

    /// <summary>Every processor was looked at; the report says what was found.</summary>
    public sealed record Finished(LaneReport Report) : LaneOutcome<TPlan>;

    /// <summary>It was not begun, for a reason that its caller can put right.</summary>
    public sealed record Refused(string Reason) : LaneOutcome<TPlan>;
}
