using Nuke.Common.Execution;
using Nuke.Common.IO;
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
        return new WorkflowFiles(root, [new PrWorkflow(ci).Describe(), new MainWorkflow(ci).Describe(order), DriftWorkflow.Describe(order, ci)]);
    }

    /// <summary>The names of the files that are out of date.</summary>
    public IReadOnlyList<string> Stale() => [.. workflows.Where(workflow => !IsCurrent(workflow)).Select(workflow => workflow.File)];

    /// <summary>Writes the files that are out of date.</summary>
    public void Write()
    {
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
