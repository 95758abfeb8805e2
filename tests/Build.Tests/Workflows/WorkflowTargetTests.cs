using System.Diagnostics;
using Pipeline.Targets.Workflows;
using Pipeline.Tests.Workflows;

namespace Build.Tests;

/// <summary>The front door's own targets <c>Workflows</c> and <c>WorkflowsCurrent</c>, in a separate root.</summary>
public sealed class WorkflowTargetTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("workflow targets ");

    public WorkflowTargetTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "build.cmd is the front door there");
        var parameters = Path.Combine(_root.CreateSubdirectory(".nuke").FullName, "parameters.json");
        File.Copy(Path.Combine(SourceTree.Root, ".nuke", "parameters.json"), parameters);
        File.WriteAllText(Path.Combine(_root.FullName, "Pipeline.sln"), "");
    }

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void What_it_writes_is_what_is_committed_and_edited_it_is_refused()
    {
        Assert.Equal(0, Door("Workflows").ExitCode);
        foreach (var file in Directory.GetFiles(ReadWorkflows.Folder))
        {
            Assert.Equal(File.ReadAllText(file), File.ReadAllText(Path.Combine(_root.FullName, ".github", "workflows", Path.GetFileName(file))));
        }

        Assert.Equal(0, Door("WorkflowsCurrent").ExitCode);
        File.AppendAllText(Path.Combine(_root.FullName, ".github", "workflows", "pr.yml"), "# by hand\n");

        var (exitCode, output) = Door("WorkflowsCurrent");

        Assert.Equal(255, exitCode);
        Assert.Contains("Target WorkflowsCurrent failed: Out of date in .github/workflows: pr.yml. Run ./build.sh Workflows.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_PR_lane_asks_first()
    {
        var (exitCode, output) = Door("PrAcceptance");

        Assert.Equal(255, exitCode);
        Assert.Contains("Out of date in .github/workflows: pr.yml, main.yml, drift.yml.", output, StringComparison.Ordinal);
    }

    // Nuke's own planner considers the edges between all targets, planned or not, so the order there needs a direct edge.
    [Fact]
    public void The_engine_comes_after_the_question_on_either_engine() =>
        Assert.Contains("EngineUp          after 1 WorkflowsCurrent\n", Door("PrAcceptance", "--plan").Output, StringComparison.Ordinal);

    [Fact]
    public void Jobs_need_what_targets_depend_on()
    {
        var plan = Door("Drift", "--plan").Output.Split('\n')
            .Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(columns => columns is [{ Length: > 0 } number, ..] && int.TryParse(number, out _));
        var targets = Chains.Of([.. plan.Select(columns =>
            $"{columns[1]}: {string.Join(' ', columns.Skip(2).Where(column => column.StartsWith("depends on ", StringComparison.Ordinal)).SelectMany(Dependencies))}")]);

        var needs = ReadWorkflows.Committed().GetProperty("main.yml").GetProperty("jobs").EnumerateObject()
            .Select(job => (job.Name, Needs: ReadWorkflows.Texts(job.Value.GetProperty("needs"))))
            // The parts of a lane are between it and what it needs, and what GitHub shows is beside the chain.
            .Where(job => !job.Name.EndsWith("-part", StringComparison.Ordinal) && job.Name is not ("accept-pins" or "compare-outputs" or "attest"))
            .Select(job => $"{job.Name} ← {string.Join(' ', job.Needs.Where(need => need != $"{job.Name}-part"))}").ToList();

        Assert.Equal([.. LaneOrder.Of(targets, MainWorkflow.Lanes).Select(lane => $"{LaneOrder.JobOf(lane.Target)} ← {string.Join(' ', lane.Needs.Select(LaneOrder.JobOf))}")], needs);
        Assert.Equal(["build-and-pin ← ", "acceptance ← build-and-pin", "deploy-mock ← acceptance", "drift ← deploy-mock"], needs);
    }

    // "depends on 1 EngineUp, 2 BuildAndPin"
    private static IEnumerable<string> Dependencies(string column) =>
        column["depends on ".Length..].Split(", ").Select(dependency => dependency.Split(' ')[1]);

    private (int ExitCode, string Output) Door(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(SourceTree.Root, "build.sh"), .. arguments, "--root", _root.FullName])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("GITHUB_ACTIONS");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }
}
