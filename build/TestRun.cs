using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Serilog;

namespace Pipeline.Targets;

/// <summary>Runs test executables and adds up what their result files say.</summary>
public sealed class TestRun
{
    private readonly List<(string Project, TestCounts Counts)> _projects = [];

    internal static TestRun Current { get; } = new();

    internal TestCounts Total => _projects.Aggregate(new TestCounts(0, 0, 0), (sum, x) => sum + x.Counts);

    /// <summary>The closing line of the whole output, when there were tests.</summary>
    public void WriteCounts()
    {
        if (_projects.Count > 0)
        {
            Console.WriteLine(Total);
        }
    }

    internal void Run(IEnumerable<TestProject> projects, string? filter, AbsolutePath results)
    {
        foreach (var project in projects)
        {
            _projects.Add((project.Name, Run(project, filter, results / $"{project.Name}.xml")));
        }

        foreach (var (project, counts) in _projects)
        {
            Log.Information("{Project} {Counts}", project.PadRight(_projects.Max(x => x.Project.Length)), counts.ToString());
        }
    }

    internal void AssertSuccess()
    {
        Assert.True(Total.Failed == 0, $"{Total.Failed} tests failed.");
        Assert.True(Total.Passed > 0, "No test ran.");
    }

    private static TestCounts Run(TestProject project, string? filter, AbsolutePath result)
    {
        var selection = filter is null ? "" : $"-filter \"{filter}\"";
        using var process = ProcessTasks.StartProcess(
            project.Executable, $"-noLogo -noColor -result-xml {result} {selection:nq}", logger: WriteLine);
        process.AssertWaitForExit();
        if (!result.FileExists())
        {
            Log.Error("{Project} ended with exit code {ExitCode} and left no results", project.Name, process.ExitCode);
            return new TestCounts(0, 1, 0);
        }

        return TestCounts.Read(result);
    }

    /// <summary>Failures as the runner words them, without time stamps; its chatter is left out.</summary>
    private static void WriteLine(OutputType type, string line)
    {
        if (!line.StartsWith("  Discover", StringComparison.Ordinal) && !line.StartsWith("  Starting", StringComparison.Ordinal))
        {
            Console.WriteLine(line);
        }
    }
}
