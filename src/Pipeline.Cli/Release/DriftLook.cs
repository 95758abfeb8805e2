using Pipeline.Contracts;
using Pipeline.Lanes;

namespace Pipeline.Cli;

/// <summary>One look for drift on this machine: composed, shown, reported in files and, where it is asked for, in an issue.</summary>
/// <param name="composition">What it is composed of.</param>
/// <param name="choices">What was asked.</param>
internal sealed class DriftLook(ReleaseComposition composition, DriftChoices choices)
{
    // A registry that does not answer in this time is unknown: nobody waits for a push here.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Looks; changes nothing but the reports, and the issue.</summary>
    /// <param name="show">Is given the report and the paths of its files.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public DriftOutcome Run(Action<DriftReport, IReadOnlyList<string>> show, CancellationToken cancellationToken)
    {
        try
        {
            var deployed = choices.Modal ? composition.OpenProfile(choices.App) : composition.OpenDeployed(choices.App, cancellationToken);
            var ports = new DriftPorts(composition.OpenReader(Deadline), deployed);
            var report = new DriftLane(composition.Place, ports, composition.Edge.Time).Run(cancellationToken).GetAwaiter().GetResult();
            var (files, unwritten) = Write(report);
            show(report, files);
            var looked = choices.Issue ? Tell(report, cancellationToken) : new DriftOutcome.Looked(report, null, null);
            return unwritten is null ? looked : looked with { Untold = unwritten };
        }
        catch (FaultException e)
        {
            return new DriftOutcome.Refused(e.Fault);
        }
    }

    // What was seen is shown and told also where there is no room to write it down.
    private (IReadOnlyList<string> Files, Fault? Unwritten) Write(DriftReport report)
    {
        try
        {
            return (new DriftReports(composition.Place).Write(report), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ([], new Fault(ErrorCode.AdapterInvocation, $"the reports cannot be written: {e.Message}"));
        }
    }

    private DriftOutcome.Looked Tell(DriftReport report, CancellationToken cancellationToken)
    {
        try
        {
            var page = composition.GitHub is { } repository
                ? DriftIssue.Tell(repository.Issues, composition.Place, report, cancellationToken).GetAwaiter().GetResult()
                : throw new FaultException(ErrorCode.AdapterInvocation, "an issue needs a repository of GitHub and a token");
            return new(report, page, null);
        }
        catch (FaultException e)
        {
            return new(report, null, e.Fault);
        }
    }
}
