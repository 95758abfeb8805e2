using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>How a judged lane ended. The cases are closed.</summary>
public abstract record LaneOutcome
{
    private LaneOutcome()
    {
    }

    /// <summary>Only the plan was asked for.</summary>
    public sealed record Planned(LanePlan Plan) : LaneOutcome;

    /// <summary>The plan was executed; the report says what the lane found.</summary>
    public sealed record Finished(LaneReport Report) : LaneOutcome;

    /// <summary>The lane did not begin, for a reason that its caller can put right.</summary>
    public sealed record Refused(string Reason) : LaneOutcome
    {
        // A person at a console gains nothing from the fragment that every message of a code begins with.
        internal static Refused Of(Fault fault) => new(fault.Message[fault.Code.Fragment.Length..].TrimStart(':', ' '));
    }
}
