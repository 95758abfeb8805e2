using System.Globalization;
using System.Xml.Linq;

namespace Pipeline.Targets;

/// <summary>How many tests passed, failed and were skipped.</summary>
internal sealed record TestCounts(int Passed, int Failed, int Skipped)
{
    public static TestCounts operator +(TestCounts a, TestCounts b) =>
        new(a.Passed + b.Passed, a.Failed + b.Failed, a.Skipped + b.Skipped);

    /// <summary>Reads xunit's own result file (schema 3). An error outside of any test, as in a fixture, counts as failed.</summary>
    public static TestCounts Read(string path) =>
        XDocument.Load(path).Root!.Elements("assembly").Aggregate(new TestCounts(0, 0, 0), (sum, x) =>
            sum + new TestCounts(Number(x, "passed"), Number(x, "failed") + Number(x, "errors"), Number(x, "skipped")));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Passed} passed, {Failed} failed, {Skipped} skipped");

    private static int Number(XElement element, string name) => (int?)element.Attribute(name) ?? 0;
}
