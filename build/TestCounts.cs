using System.Globalization;
using System.Xml.Linq;

namespace Pipeline.Targets;

/// <summary>The numbers of passed, failed and skipped tests, and their total time.</summary>
internal sealed record TestCounts(int Passed, int Failed, int Skipped, TimeSpan Time)
{
    public static TestCounts None { get; } = new(0, 0, 0, TimeSpan.Zero);

    public static TestCounts operator +(TestCounts a, TestCounts b) =>
        new(a.Passed + b.Passed, a.Failed + b.Failed, a.Skipped + b.Skipped, a.Time + b.Time);

    /// <summary>Reads xunit's result file (schema 3). Errors outside tests, as in fixtures, count as failures.</summary>
    public static TestCounts Read(string path) =>
        XDocument.Load(path).Root!.Elements("assembly").Aggregate(None, (sum, x) =>
            sum + new TestCounts(Number(x, "passed"), Number(x, "failed") + Number(x, "errors"), Number(x, "skipped"), Seconds(x)));

    /// <summary>The form of a kept verdict: <c>PASSED FAILED SKIPPED SECONDS</c>.</summary>
    public string Line() => string.Create(CultureInfo.InvariantCulture, $"{Passed} {Failed} {Skipped} {Time.TotalSeconds:R}");

    /// <summary>Reads <see cref="Line"/>; null for anything else.</summary>
    public static TestCounts? Parse(string line) => line.Split(' ') is [var passed, var failed, var skipped, var seconds]
        && int.TryParse(passed, CultureInfo.InvariantCulture, out var one) && int.TryParse(failed, CultureInfo.InvariantCulture, out var two)
        && int.TryParse(skipped, CultureInfo.InvariantCulture, out var three) && double.TryParse(seconds, CultureInfo.InvariantCulture, out var time)
            ? new TestCounts(one, two, three, TimeSpan.FromSeconds(time))
            : null;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Passed} passed, {Failed} failed, {Skipped} skipped");

    private static TimeSpan Seconds(XElement element) => TimeSpan.FromSeconds((double?)element.Attribute("time") ?? 0);

    private static int Number(XElement element, string name) => (int?)element.Attribute(name) ?? 0;
}
