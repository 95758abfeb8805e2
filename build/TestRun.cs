using System.Globalization;
using System.Text;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Serilog;

namespace Pipeline.Targets;

/// <summary>Runs test programs and sums up their result files.</summary>
public sealed class TestRun
{
    private static readonly string[] Chatter = ["  Discover", "  Starting", "  Finished", "=== TEST EXECUTION SUMMARY"];

    // After this time the runner names tests that still run, repeatedly.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly List<(string Project, TestCounts Counts, bool Stands)> _projects = [];
    private readonly List<TestTime> _times = [];

    internal static TestRun Current { get; } = new();

    /// <summary>The time limit of one program; that of adoption takes a quarter of it on two idle cores.</summary>
    internal TimeSpan Bound { get; init; } = TimeSpan.FromMinutes(60);

    internal TestCounts Total => _projects.Aggregate(TestCounts.None, (sum, x) => sum + x.Counts);

    /// <summary>Prints the results of each program, then the slowest tests of all programs.</summary>
    public void WriteTable() => Console.Write(TestTable.Of(_projects) + SlowestTests.Of(_times));

    /// <summary>Prints the final line of the output, if tests ran.</summary>
    public void WriteCounts()
    {
        if (_projects.Count > 0)
        {
            Console.WriteLine(Total);
        }
    }

    /// <param name="projects">The programs.</param>
    /// <param name="filter">Only the tests that match this xunit query; null for all.</param>
    /// <param name="results">The folder of the result files.</param>
    /// <param name="verdicts">The verdicts of earlier runs; null to run everything and keep nothing.</param>
    internal void Run(IEnumerable<TestProject> projects, string? filter, AbsolutePath results, TestVerdicts? verdicts)
    {
        foreach (var project in projects)
        {
            var (counts, stands) = verdicts?.Judge(project, Run) ?? (Run(), false);
            _projects.Add((project.Name, counts, stands));

            TestCounts Run() => this.Run(project, filter, results / $"{project.Name}.xml");
        }
    }

    internal void AssertSuccess()
    {
        Assert.True(Total.Failed == 0, $"{Total.Failed} tests failed.");
        Assert.True(Total.Passed > 0, "No test ran.");
    }

    private TestCounts Run(TestProject project, string? filter, AbsolutePath result)
    {
        var selection = filter is null ? "" : $"-filter \"{filter}\"";
        using var process = ProcessTasks.StartProcess(
            project.Executable, $"-noLogo -noColor -longRunning {Patience.TotalSeconds:F0} -result-xml {result} {selection:nq}",
            timeout: (int)Bound.TotalMilliseconds, logger: WriteLine);
        if (!process.WaitForExit())
        {
            // A hanging test costs only its own program: the others still run, and the runner has named the slow tests.
            Log.Error("{Project} did not finish within {Bound} and was killed", project.Name, Bound);
            return TestCounts.None with { Failed = 1 };
        }

        if (!result.FileExists())
        {
            Log.Error("{Project} exited with code {ExitCode} without results", project.Name, process.ExitCode);
            return TestCounts.None with { Failed = 1 };
        }

        _times.AddRange(TestTime.Read(result, project.Name));
        return TestCounts.Read(result);
    }

    /// <summary>Prints failures and skips in the runner's words, without its other output.</summary>
    private static void WriteLine(OutputType type, string line)
    {
        if (line.EndsWith("[FAIL]", StringComparison.Ordinal))
        {
            Log.Error("{Test:l}", line.Trim());
        }
        else if (!Chatter.Any(x => line.StartsWith(x, StringComparison.Ordinal)) && !line.Contains("  Total: ", StringComparison.Ordinal))
        {
            Console.WriteLine(line);
        }
    }
}

/// <summary>The test results, one row per project.</summary>
internal static class TestTable
{
    public static string Of(IReadOnlyCollection<(string Project, TestCounts Counts, bool Stands)> projects)
    {
        var width = projects.Max(x => x.Project.Length);
        var table = new StringBuilder($"\n{"Tests".PadRight(width)}    passed  failed  skipped    time\n");
        foreach (var (project, counts, stands) in projects)
        {
            table.Append(CultureInfo.InvariantCulture, $"{project.PadRight(width)}  {counts.Passed,8}{counts.Failed,8}{counts.Skipped,9}");
            table.Append(CultureInfo.InvariantCulture, $"{(stands ? "  stands" : $"{counts.Time.TotalSeconds,7:0.0}s")}\n");
        }

        var standing = projects.Count(x => x.Stands);
        return standing == 0 ? table.ToString()
            : table.Append(CultureInfo.InvariantCulture, $"{standing} of {projects.Count} programs stand: they passed, and nothing has changed that they can see (--force runs them)\n").ToString();
    }
}
