using Pipeline.Contracts;
using Pipeline.Lanes;

namespace Pipeline.Cli;

/// <summary>What a look for drift came to.</summary>
public abstract record DriftOutcome
{
    private DriftOutcome()
    {
    }

    /// <summary>What went wrong, or none.</summary>
    public Fault? Fault => this switch
    {
        Refused refused => refused.Why,
        Looked looked => looked.Untold,
        _ => null,
    };

    /// <summary>What a process ends with: 1 when anything went wrong, and else what the class says.</summary>
    /// <param name="asked">Whether <c>--exit-code</c> was given.</param>
    public int ExitCode(bool asked) => this is Looked { Untold: null, Report: var report } ? report.Class.ExitCode(asked) : 1;

    /// <summary>There was nothing to look at.</summary>
    /// <param name="Why">What is missing.</param>
    public sealed record Refused(Fault Why) : DriftOutcome;

    /// <summary>It was looked.</summary>
    /// <param name="Report">How things stand.</param>
    /// <param name="Issue">The page of the issue that was told or closed, or none.</param>
    /// <param name="Untold">Why the reports could not be written or the issue could not be told, or none.</param>
    public sealed record Looked(DriftReport Report, Uri? Issue, Fault? Untold) : DriftOutcome;
}
