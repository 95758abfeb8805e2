using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Tests;

public sealed class JUnitReportTests
{
    private static readonly XDocument Written = XDocument.Load(new MemoryStream(JUnitWriter.Write(LaneDocument.Of(Reports.Sample))));

    [Fact]
    public void It_is_valid_against_the_schema_of_build_servers()
    {
        var schemas = new XmlSchemaSet();
        using var schema = XmlReader.Create(Path.Combine(AppContext.BaseDirectory, "Reports", "junit.xsd"));
        schemas.Add(null, schema);

        Written.Validate(schemas, (_, e) => Assert.Fail(e.Message));
    }

    [Fact]
    public void A_subject_is_a_test_case_and_a_processor_a_suite()
    {
        Assert.Equal(["chat", "broken", "table"], Written.Root!.Elements("testsuite").Select(suite => suite.Attribute("name")!.Value), StringComparer.Ordinal);
        Assert.Equal("6 2 0", $"{Attribute(Written.Root, "tests")} {Attribute(Written.Root, "failures")} {Attribute(Written.Root, "errors")}");
        Assert.Equal(6, Written.Descendants("testcase").Count());
        Assert.Equal("needs a <GPU>", Attribute(Written.Descendants("skipped").Single(), "message"));
    }

    [Fact]
    public void A_failure_tells_the_check_and_the_reason()
    {
        var failure = Written.Descendants("failure").First();

        Assert.Equal(("error", "run 1: expected ERR_INPUTS, got ERR_TIMEOUT timed out"), (Attribute(failure, "type"), Attribute(failure, "message")));
    }

    [Fact]
    public void A_perturbed_case_tells_its_hash_and_what_could_not_be_tried() => Assert.Equal(
        $"envelope hash sha256:{new string('f', 64)}\nperturbed by time-zone, locale. Not applicable: clock (a static program has <none>).",
        Written.Descendants("system-out").Single().Value);

    [Fact]
    public void What_XML_cannot_hold_is_replaced() =>
        Assert.Contains("#7 \uFFFD[31mERROR\uFFFD[0m", Written.Descendants("failure").Last().Value, StringComparison.Ordinal);

    // GitLab identifies a test case by both names, and shows only one of a pair.
    [Fact]
    public void No_two_test_cases_have_one_name_and_class_name() =>
        Assert.Distinct(Written.Descendants("testcase").Select(one => (Attribute(one, "classname"), Attribute(one, "name"))));

    // mikepenz/action-junit-report shows a failure at the file of its case or suite, and otherwise takes the end of the class name for one.
    [Fact]
    public void Every_suite_names_a_file_of_the_repository() => Assert.Equal(
        ["processors/chat/processor.json", "processors/broken/processor.json", "processors/table/processor.json"],
        Written.Root!.Elements("testsuite").Select(suite => Attribute(suite, "file")),
        StringComparer.Ordinal);

    // GitLab and others show an element's text where Jenkins shows its message.
    [Fact]
    public void What_was_not_run_tells_why_in_its_text_too() => Assert.Equal("needs a <GPU>", Written.Descendants("skipped").Single().Value);

    // GitLab's reader (Rails' Hash.from_xml) converts elements by a type with these names, and refuses two of them.
    [Fact]
    public void No_failure_has_a_type_that_a_reader_converts() => Assert.Empty(
        Written.Descendants("failure").Select(failure => Attribute(failure, "type")).Intersect(
            ["symbol", "date", "datetime", "duration", "integer", "float", "decimal", "boolean", "string", "yaml", "base64Binary", "hexBinary", "file", "array"], StringComparer.Ordinal));

    // Jenkins sums the suites' counts, others count the cases.
    [Fact]
    public void Every_figure_is_the_count_of_what_it_counts()
    {
        Assert.All(Written.Root!.Elements("testsuite"), suite => Assert.Equal(
            $"{suite.Elements("testcase").Count()} {suite.Descendants("failure").Count()} {suite.Descendants("skipped").Count()}",
            $"{Attribute(suite, "tests")} {Attribute(suite, "failures")} {Attribute(suite, "skipped")}"));
        Assert.All(Written.Descendants("testcase"), one => Assert.InRange(one.Elements().Count(child => child.Name != "system-out"), 0, 1)); // Jenkins reads the first alone
    }

    private static string Attribute(XElement element, string name) => element.Attribute(name)!.Value;
}
