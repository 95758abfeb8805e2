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

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Passed} passed, {Failed} failed, {Skipped} skipped");

    private static TimeSpan Seconds(XElement element) => TimeSpan.FromSeconds((double?)element.Attribute("time") ?? 0);

    private static int Number(XElement element, string name) => (int?)element.Attribute(name) ?? 0;
}
