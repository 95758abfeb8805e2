using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.Runner;

/// <summary>How a judged lane ended; a closed union.</summary>
public abstract record LaneOutcome
{
    private LaneOutcome()
    {
    }

    /// <summary>The plan of a dry run.</summary>
    public sealed record Planned(LanePlan Plan) : LaneOutcome;

    /// <summary>The plan was executed; the report has the results.</summary>
    public sealed record Finished(LaneReport Report) : LaneOutcome;

    /// <summary>The lane did not start, for a reason that the caller can fix.</summary>
    public sealed record Refused(string Reason) : LaneOutcome
    {
        // The code's fixed fragment would not help a person at a console.
        internal static Refused Of(Fault fault) => new(fault.Message[fault.Code.Fragment.Length..].TrimStart(':', ' '));
    }
}
