using Pipeline.Lanes.Drift;

namespace Pipeline.Cli.Release;

/// <summary>The outcome of a comparison.</summary>
public abstract record DriftCheckResult
{
    private DriftCheckResult()
    {
    }

    /// <summary>The error, or null.</summary>
    public Fault? Fault => this switch
    {
        Refused refused => refused.Why,
        Completed looked => looked.IssueFault,
        _ => null,
    };

    /// <summary>The exit code: 1 for any error, otherwise the class's.</summary>
    /// <param name="asked">Whether <c>--exit-code</c> was given.</param>
    public int ExitCode(bool asked) => this is Completed { IssueFault: null, Report: var report } ? report.Class.ExitCode(asked) : 1;

    /// <summary>There was nothing to compare.</summary>
    /// <param name="Why">What is missing.</param>
    public sealed record Refused(Fault Why) : DriftCheckResult;

    /// <summary>The comparison was made.</summary>
    /// <param name="Report">The comparison.</param>
    /// <param name="Issue">The page of the updated or closed issue, or null.</param>
    /// <param name="IssueFault">Why the report files or the issue could not be written, or null.</param>
    public sealed record Completed(DriftReport Report, Uri? Issue, Fault? IssueFault) : DriftCheckResult;
}
