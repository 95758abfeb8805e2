using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;

namespace Pipeline.Lanes.Tests;

public sealed class JUnitReportTests
{
    private static readonly XDocument Written = XDocument.Load(new MemoryStream(JUnitReport.Of(Reports.Sample)));

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

    private static string Attribute(XElement element, string name) => element.Attribute(name)!.Value;
}
