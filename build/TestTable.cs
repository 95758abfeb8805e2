using System.Globalization;
using System.Text;

namespace Pipeline.Targets;

/// <summary>What the tests came to, one row a project.</summary>
internal static class TestTable
{
    public static string Of(IReadOnlyCollection<(string Project, TestCounts Counts)> projects)
    {
        var width = projects.Max(x => x.Project.Length);
        var table = new StringBuilder($"\n{"Tests".PadRight(width)}    passed  failed  skipped    time\n");
        foreach (var (project, counts) in projects)
        {
            table.Append(CultureInfo.InvariantCulture, $"{project.PadRight(width)}  {counts.Passed,8}{counts.Failed,8}{counts.Skipped,9}{counts.Time.TotalSeconds,7:0.0}s\n");
        }

        return table.ToString();
    }
}
