using System.Globalization;
using System.Text;
using System.Xml;

namespace Pipeline.Lanes;

/// <summary>The report for build servers: JUnit XML (the schema of Jenkins and Surefire), one suite a processor, one test case a subject.</summary>
internal static class JUnitReport
{
    private static readonly XmlWriterSettings Layout = new() { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" };

    public static byte[] Of(LaneReport report)
    {
        using var content = new MemoryStream();
        using (var xml = XmlWriter.Create(content, Layout))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", report.Lane.Name);
            Figures(xml, report.Passed, report.Failed, report.Bypassed, report.DurationMs, suites: true);
            foreach (var processor in report.Processors)
            {
                Suite(xml, report.Lane.Name, processor);
            }

            xml.WriteEndElement();
        }

        return [.. content.ToArray(), (byte)'\n'];
    }

    private static void Suite(XmlWriter xml, string lane, ProcessorReport processor)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", processor.Processor);
        Figures(
            xml,
            processor.Count(JudgementStatus.Passed),
            processor.Count(JudgementStatus.Failed),
            processor.Count(JudgementStatus.Bypassed),
            processor.Judgements.Sum(judgement => judgement.DurationMs),
            suites: false);
        // A reader that shows failures at a file finds none in a class name; the schema of Jenkins' xunit plugin has it for a suite alone.
        xml.WriteAttributeString("file", $"processors/{processor.Processor}/processor.json");
        // The schema's ISO 8601 has neither fraction nor zone; it is UTC.
        xml.WriteAttributeString("timestamp", processor.JudgedAt[..19]);
        foreach (var judgement in processor.Judgements)
        {
            TestCase(xml, $"{lane}.{processor.Processor}", judgement);
        }

        xml.WriteEndElement();
    }

    private static void TestCase(XmlWriter xml, string suite, Judgement judgement)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", Legal(judgement.Name));
        xml.WriteAttributeString("classname", $"{suite}{(judgement.IsCase ? ".cases" : "")}");
        xml.WriteAttributeString("time", Seconds(judgement.DurationMs));
        if (judgement.Bypass is { } bypass)
        {
            xml.WriteStartElement("skipped");
            xml.WriteAttributeString("message", Legal(bypass));
            // GitLab shows an element's text, and not its message.
            xml.WriteString(Legal(bypass));
            xml.WriteEndElement();
        }
        else if (judgement.Checks.Where(check => !check.Held).ToArray() is { Length: > 0 } broken)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("type", string.Join(' ', broken.Select(check => check.Name)));
            xml.WriteAttributeString("message", Legal(broken[0].Failure!.Split('\n')[0]));
            xml.WriteString(Legal(string.Join('\n', broken.Select(check => $"{check.Name}: {check.Failure}"))));
            xml.WriteEndElement();
        }

        if (judgement.Perturbation is { } perturbation)
        {
            xml.WriteElementString("system-out", Legal($"envelope hash {perturbation.EnvelopeHash}\nperturbed by {string.Join(", ", perturbation.Applied)}.{Words.Of(perturbation.Inapplicable)}"));
        }

        xml.WriteEndElement();
    }

    private static void Figures(XmlWriter xml, int passed, int failed, int bypassed, long durationMs, bool suites)
    {
        xml.WriteAttributeString("tests", (passed + failed + bypassed).ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", failed.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("errors", "0");
        if (!suites)
        {
            xml.WriteAttributeString("skipped", bypassed.ToString(CultureInfo.InvariantCulture));
        }

        xml.WriteAttributeString("time", Seconds(durationMs));
    }

    private static string Seconds(long milliseconds) => (milliseconds / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);

    // XML 1.0 has no way to write most control characters, and a build's output may hold any.
    private static string Legal(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        rune.Value is '\t' or '\n' or '\r' or (>= 0x20 and <= 0xFFFD) or >= 0x10000 ? rune.ToString() : "\uFFFD"));
}
