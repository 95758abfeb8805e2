using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Pipeline.Lanes.Reports;

/// <summary>Writes JUnit XML for build servers (the schema of Jenkins and Surefire).</summary>
internal static class JUnitWriter
{
    private static readonly XmlWriterSettings Layout = new() { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" };

    public static byte[] Write(ReportDocument document)
    {
        using var content = new MemoryStream();
        using (var xml = XmlWriter.Create(content, Layout))
        {
            XmlText.Legal(new XElement(
                "testsuites",
                new XAttribute("name", document.Lane),
                Figures([.. document.Suites.SelectMany(suite => suite.Cases)], document.DurationMs).Where(figure => figure.Name != "skipped"),
                document.Suites.Select(suite => Suite(document.Lane, suite)))).Save(xml);
        }

        return [.. content.ToArray(), (byte)'\n'];
    }

    private static XElement Suite(string lane, ReportSuite suite) => new(
        "testsuite",
        new XAttribute("name", suite.Name),
        Figures(suite.Cases, suite.Cases.Sum(one => one.DurationMs)),
        // Readers cannot map a class name to a file; the schema of Jenkins' xunit plugin allows a file attribute only on a suite.
        new XAttribute("file", suite.File),
        // The schema's ISO 8601 has neither fraction nor zone; the value is UTC.
        new XAttribute("timestamp", suite.Timestamp[..19]),
        suite.Cases.Select(one => new XElement(
            "testcase",
            new XAttribute("name", one.Name),
            new XAttribute("classname", $"{lane}.{suite.Name}{(one.IsCase ? ".cases" : "")}"),
            new XAttribute("time", Seconds(one.DurationMs)),
            Outcome(one),
            one.Output is null ? null : new XElement("system-out", one.Output))));

    private static XElement? Outcome(ReportCase one) => (one.Skipped, one.Checks.Where(check => !check.Passed).ToArray()) switch
    {
        // GitLab shows an element's text, but not its message attribute.
        ({ } reason, _) => new("skipped", new XAttribute("message", reason), reason),
        (_, [var first, ..] broken) => new(
            "failure",
            new XAttribute("type", string.Join(' ', broken.Select(check => check.Name))),
            new XAttribute("message", first.Failure!.Split('\n')[0]),
            string.Join('\n', broken.Select(check => $"{check.Name}: {check.Failure}"))),
        _ => null,
    };

    private static IEnumerable<XAttribute> Figures(IReadOnlyList<ReportCase> cases, long durationMs) =>
    [
        new("tests", cases.Count),
        new("failures", cases.Count(one => Outcome(one)?.Name == "failure")),
        new("errors", 0),
        new("skipped", cases.Count(one => one.Skipped is not null)),
        new("time", Seconds(durationMs)),
    ];

    private static string Seconds(long milliseconds) => (milliseconds / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);
}

/// <summary>XML 1.0 cannot represent most control characters, and a build's output may contain any.</summary>
internal static class XmlText
{
    /// <summary>The element with U+FFFD for each character that XML cannot represent.</summary>
    public static XElement Legal(XElement element)
    {
        foreach (var text in element.DescendantNodes().OfType<XText>())
        {
            text.Value = Legal(text.Value);
        }

        foreach (var attribute in element.DescendantsAndSelf().Attributes())
        {
            attribute.Value = Legal(attribute.Value);
        }

        return element;
    }

    private static string Legal(string text) => text.EnumerateRunes().All(IsLegal) ? text : string.Concat(text.EnumerateRunes().Select(rune => IsLegal(rune) ? rune.ToString() : "\uFFFD"));

    // A lone surrogate enumerates as U+FFFD, which is legal.
    private static bool IsLegal(Rune rune) => rune.Value is '\t' or '\n' or '\r' or (>= 0x20 and < 0xFFFD) or >= 0x10000;
}
