using Nuke.Common.Execution;
using Nuke.Common.IO;
using Pipeline.Cli.Adoption;
using Pipeline.Contracts.Faults;
using Pipeline.Lanes.Partitions;

namespace Pipeline.Targets.Workflows;

/// <summary>The files of <c>.github/workflows</c> that are generated from the targets.</summary>
internal sealed class WorkflowFiles(AbsolutePath root, IReadOnlyList<Workflow> workflows)
{
    private AbsolutePath Folder => root / ".github" / "workflows";

    /// <param name="root">The repository.</param>
    /// <param name="release">The last target of a release, with its dependencies.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: <c>processors/ci.json</c> is not of its form.</exception>
    public static WorkflowFiles Of(AbsolutePath root, ExecutableTarget release)
    {
        var order = LaneOrder.Of(release, MainWorkflow.Lanes);
        var ci = CiSettings.Read(root);
        Workflow[] workflows = [new PrWorkflow(ci).Describe(), new MainWorkflow(ci).Describe(order), DriftWorkflow.Describe(order, ci)];
        return new WorkflowFiles(root, [.. workflows.Select(workflow => workflow with { Jobs = [.. workflow.Jobs.Select(job => WithFeed(job, ci))] })]);
    }

    // The front door and the C# processors are compiled in any job.
    private static Job WithFeed(Job job, CiSettings ci) => ci.PackageFeedSecret is { } secret && job.RunsCode
        ? job with { Env = [("NUGET_FEED_TOKEN", $"${{{{ secrets.{secret} }}}}")] }
        : job;

    /// <summary>The names of the files that are out of date.</summary>
    public IReadOnlyList<string> Stale() => [.. workflows.Where(workflow => !IsCurrent(workflow)).Select(workflow => workflow.File)];

    /// <summary>Writes the files that are out of date.</summary>
    /// <param name="replaces">Whether a workflow that others wrote or edited is replaced, too.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: others wrote or edited a workflow with the name of one of these.</exception>
    public void Write(bool replaces)
    {
        if (!replaces && GeneratedWorkflows.Foreign(root) is { Count: > 0 } foreign)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{string.Join(", ", foreign)}: not as this target wrote it, so nothing was replaced. Rename what you want to keep, or add --force.");
        }

        Directory.CreateDirectory(Folder);
        foreach (var workflow in workflows.Where(workflow => !IsCurrent(workflow)))
        {
            // Renamed into place, because another process may write the same file.
            var draft = Folder / $"{workflow.File}.{Environment.ProcessId}";
            File.WriteAllText(draft, workflow.Write());
            File.Move(draft, Folder / workflow.File, overwrite: true);
        }
    }

    private bool IsCurrent(Workflow workflow)
    {
        var file = Folder / workflow.File;
        return File.Exists(file) && File.ReadAllText(file) == workflow.Write();
    }
}
