namespace Nuke.Common.Execution;

/// <summary>Where a target stands in the current run.</summary>
public enum ExecutionStatus
{
    None,
    Scheduled,
    NotRun,
    Skipped,
    Succeeded,
    Failed,
    Running,
    Aborted,

    /// <summary>A target without actions: it only gathers its dependencies.</summary>
    Collective,
}
