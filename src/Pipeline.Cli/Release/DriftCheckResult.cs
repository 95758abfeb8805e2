using Pipeline.Contracts;
using Pipeline.Lanes;

namespace Pipeline.Cli;

/// <summary>What a look for drift came to.</summary>
public abstract record DriftCheckResult
{
    private DriftCheckResult()
    {
    }

    /// <summary>What went wrong, or none.</summary>
    public Fault? Fault => this switch
    {
        Refused refused => refused.Why,
        Completed looked => looked.IssueFault,
        _ => null,
    };

    /// <summary>What a process ends with: 1 when anything went wrong, and else what the class says.</summary>
    /// <param name="asked">Whether <c>--exit-code</c> was given.</param>
    public int ExitCode(bool asked) => this is Completed { IssueFault: null, Report: var report } ? report.Class.ExitCode(asked) : 1;

    /// <summary>There was nothing to look at.</summary>
    /// <param name="Why">What is missing.</param>
    public sealed record Refused(Fault Why) : DriftCheckResult;

    /// <summary>It was looked.</summary>
    /// <param name="Report">How things stand.</param>
    /// <param name="Issue">The page of the issue that was told or closed, or none.</param>
    /// <param name="IssueFault">Why the reports could not be written or the issue could not be told, or none.</param>
    public sealed record Completed(DriftReport Report, Uri? Issue, Fault? IssueFault) : DriftCheckResult;
}
