using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.Runner;

/// <summary>How a judged lane ended; a closed union.</summary>
public abstract record LaneOutcome
{
    private LaneOutcome()
    {
    }

    /// <summary>Whether the target fails.</summary>
    internal bool Failed => this is Refused or Finished { Report.Failed: > 0 } or Finished { Problem: not null };

    /// <summary>The plan of a dry run.</summary>
    public sealed record Planned(LanePlan Plan) : LaneOutcome;

    /// <summary>The plan was executed; the report has the results.</summary>
    public sealed record Finished(LaneReport Report) : LaneOutcome
    {
        /// <summary>The document of the part, if this was one of several.</summary>
        internal PartDocument? Part { get; init; }

        /// <summary>What failed after all was judged, in one sentence, or null.</summary>
        public string? Problem { get; init; }
    }

    /// <summary>The lane was divided into parts; nothing ran.</summary>
    public sealed record Divided : LaneOutcome
    {
        internal Divided(PlanDocument document) => Document = document;

        internal PlanDocument Document { get; }

        /// <summary>The partitions, as <c>--partition</c> takes them, of each platform that has machines of its own, or of the one division that any machine shares (null).</summary>
        public IReadOnlyList<(Platform? Platform, IReadOnlyList<string> Partitions)> Divisions =>
            [.. Document.Shares.Select(share => (share.Platform, (IReadOnlyList<string>)[.. share.Partitions().Select(partition => partition.ToString())]))];
    }

    /// <summary>The lane did not start, for a reason that the caller can fix.</summary>
    public sealed record Refused(string Reason) : LaneOutcome
    {
        // The code's fixed fragment would not help a person at a console.
        public static Refused Of(Fault fault) => new(fault.Message[fault.Code.Fragment.Length..].TrimStart(':', ' '));
    }
}
