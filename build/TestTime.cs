using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Pipeline.Targets;

/// <summary>How long one test took.</summary>
/// <param name="Test">The display name: class, method and the arguments of a theory.</param>
/// <param name="Project">The program that ran it.</param>
/// <param name="Time">Without the set-up of its fixtures.</param>
internal sealed record TestTime(string Test, string Project, TimeSpan Time)
{
    /// <summary>Reads xunit's result file (schema 3). A skipped test has the time 0.</summary>
    public static IEnumerable<TestTime> Read(string path, string project) =>
        XDocument.Load(path).Root!.Elements("assembly").Elements("collection").Elements("test")
            .Select(x => new TestTime((string?)x.Attribute("name") ?? "", project, TimeSpan.FromSeconds((double?)x.Attribute("time") ?? 0)));
}

/// <summary>The slowest tests of a run, one row per test: what to look at to make the run quicker.</summary>
internal static class SlowestTests
{
    private const int Count = 20;

    public static string Of(IEnumerable<TestTime> times)
    {
        var slowest = times.OrderByDescending(x => x.Time).Take(Count).ToList();
        if (slowest.Count == 0)
        {
            return "";
        }

        var width = slowest.Max(x => x.Project.Length);
        var rows = new StringBuilder("\nSlowest tests\n");
        foreach (var (test, project, time) in slowest)
        {
            rows.Append(CultureInfo.InvariantCulture, $"{time.TotalSeconds,7:0.0}s  {project.PadRight(width)}  {test}\n");
        }

        return rows.ToString();
    }
}
