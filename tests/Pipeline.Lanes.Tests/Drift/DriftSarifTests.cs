using System.Text;
using Pipeline.Lanes.Drift;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Reports;
using Sarif = Microsoft.CodeAnalysis.Sarif;

namespace Pipeline.Lanes.Tests;

/// <summary>How GitHub's code scanning handles drift: when an alert opens, merges with another, stays, closes and reopens.</summary>
public sealed class DriftSarifTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private ReleaseTarget Place => new(folder.Root, InSync.Prefix, Path.Combine(folder.Root, InSync.Pins), folder.Root, null);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_is_pinned_and_read_by_its_own_library()
    {
        Checkout(DriftSample.Report);
        Golden.Equal("drift.sarif", SarifWriter.Write(DriftDocument.Of(DriftSample.Report, Place, new DriftHistory([])), folder.Root));

        var run = Read(DriftSample.Report);

        Assert.Equal(DriftRule.All.Select(rule => rule.Name), run.Tool.Driver.Rules.Select(rule => rule.Id), StringComparer.Ordinal);
        // A rule needs all three texts.
        Assert.All(run.Tool.Driver.Rules, rule => Assert.All([rule.ShortDescription.Text, rule.FullDescription.Text, rule.Help.Text], text => Assert.InRange(text.Length, 1, 1024)));
        Assert.All(run.Results, result => Assert.Equal(result.RuleId, run.Tool.Driver.Rules[result.RuleIndex].Id));
        Assert.Equal((Sarif.FailureLevel.Error, "processors/broken/processor.json"), (run.Results[0].Level, Uri(run.Results[0])));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_keeps_to_its_schema(bool drifted)
    {
        var schema = await NJsonSchema.JsonSchema.FromFileAsync(Path.Combine(AppContext.BaseDirectory, "Drift", "sarif-2.1.0.json"), TestContext.Current.CancellationToken);
        var written = Encoding.UTF8.GetString(SarifWriter.Write(DriftDocument.Of(drifted ? DriftSample.Report : DriftSample.Agreed, Place, new DriftHistory([])), folder.Root));

        Assert.Empty(schema.Validate(written));
        Assert.NotEmpty(schema.Validate(written.Replace("\"ruleId\":", "\"rule_id\":", StringComparison.Ordinal).Replace("\"driver\":", "\"pilot\":", StringComparison.Ordinal)));
    }

    [Fact]
    public void Findings_of_one_kind_lie_on_their_processors_lines_and_do_not_fold()
    {
        var report = Checkout(Moved("alpha", "beta", "gamma"));

        var results = Read(report).Results;

        var pins = File.ReadAllLines(Place.PinsFile);
        Assert.Equal(["    \"alpha\": {", "    \"beta\": {", "    \"gamma\": {"], results.Select(result => pins[Line(result) - 1]), StringComparer.Ordinal);
        Assert.All(results, result => Assert.Equal(InSync.Pins, Uri(result)));
        Assert.Equal(3, Alerts(report).Count);
    }

    [Fact]
    public void The_hash_is_the_one_that_the_upload_computes_of_the_line()
    {
        var report = Checkout(Moved("alpha", "beta"));

        Assert.All(Read(report).Results, result => Assert.Equal(LineHashes.Of(File.ReadAllText(Place.PinsFile))[Line(result) - 1], Hash(result)));
    }

    [Fact]
    public void An_alert_stays_while_its_finding_does_on_whatever_line()
    {
        var alone = Alerts(Checkout(Moved("beta")));
        Assert.Superset(alone, Alerts(Checkout(Moved("alpha", "beta"))));
    }

    [Fact]
    public void Two_findings_of_one_kind_and_line_are_two_alerts()
    {
        var one = InSync.Processor("alpha");
        var gone = InSync.Index(one.Pin!).Platforms.Select(platform => platform with { Exists = false }).ToArray();
        var report = Checkout(InSync.Report(one with { Registry = new RegistryState.Read(new TagState(one.Pin!.Index, null), new IndexState.Read(gone)) }));

        Assert.Equal(["alpha platform-missing", "alpha platform-missing"], report.Findings.Select(finding => finding.Key), StringComparer.Ordinal);
        Assert.Equal(2, Alerts(report).Count);
    }

    [Fact]
    public void What_has_no_line_is_known_by_its_name()
    {
        var report = Checkout(InSync.Report([.. new[] { "alpha", "beta" }.Select(name => InSync.Processor(name) with { Source = new SourceState.NotFound(), Pin = null, Registry = null })]));

        Assert.Equal(["orphan-function", "orphan-function"], Read(report).Results.Select(result => result.RuleId), StringComparer.Ordinal);
        Assert.Equal(2, Alerts(report).Count);
        Assert.Subset(Alerts(report), Alerts(Checkout(InSync.Report(InSync.Processor("beta") with { Source = new SourceState.NotFound(), Pin = null, Registry = null }))));
    }

    [Fact]
    public void Without_the_file_it_is_the_same_number_of_alerts()
    {
        var report = Moved("alpha", "beta");

        Assert.Equal(2, Alerts(report).Count);
        Assert.All(Read(report).Results, result => Assert.Equal(1, Line(result)));
    }

    // Code scanning ignores suppressions.
    [Fact]
    public void What_is_ignored_is_no_alert()
    {
        var report = Checkout(DriftSample.Report);

        Assert.NotEmpty(report.Ignored);
        Assert.Equal(report.Findings.Select(finding => finding.Rule.Name), Read(report).Results.Select(result => result.RuleId), StringComparer.Ordinal);
    }

    // Code scanning refuses unsuccessful runs, and closes nothing.
    [Fact]
    public void What_could_not_be_read_closes_no_alert()
    {
        Assert.True(Read(DriftSample.Agreed).Invocations[0].ExecutionSuccessful);
        Assert.True(Read(Moved("alpha")).Invocations[0].ExecutionSuccessful);
        Assert.False(Read(InSync.Report(InSync.Processor("alpha") with { Registry = new RegistryState.Unavailable("no answer") })).Invocations[0].ExecutionSuccessful);
        Assert.False(Read(DriftReport.Of(InSync.Of() with { PinsBroken = "not JSON" }, DriftIgnores.None)).Invocations[0].ExecutionSuccessful);
        Assert.False(Read(DriftReport.Of(InSync.Of() with { Deployment = new DeploymentState.Unavailable("no answer") }, DriftIgnores.None)).Invocations[0].ExecutionSuccessful);
    }

    // The category is the part before the last slash of the id, and one location's upload closes no alert of another's.
    [Fact]
    public void Every_place_has_a_category_of_its_own()
    {
        Assert.Equal("drift/registry.example/team/product/", Read(DriftSample.Agreed).AutomationDetails.Id);
        Assert.Contains(
            "{\"id\":\"drift/registry.example/team/other/\"}",
            Encoding.UTF8.GetString(SarifWriter.Write(DriftDocument.Of(DriftSample.Agreed, Place with { Prefix = Oci.Registry.Repository.Parse("registry.example/team/other") }, new DriftHistory([])), folder.Root)),
            StringComparison.Ordinal);
    }

    // Code scanning refuses runs with more than 25,000 results, and stores 5,000.
    [Fact]
    public void Of_thousands_of_findings_the_heaviest_are_told()
    {
        var notes = Enumerable.Range(0, 26_000).Select(n => new DriftFinding($"processor_{n}", DriftRule.NotPinned, "no pin"));
        var report = new DriftReport(DriftSample.Report.At, InSync.Pins, [.. notes, new DriftFinding("last", DriftRule.TagMoved, "moved")], [], []);

        var results = Read(report).Results;

        Assert.Equal((5_000, "tag-moved"), (results.Count, results[0].RuleId));
    }

    private static DriftReport Moved(params string[] names) => InSync.Report([.. names.Select(name =>
    {
        var seen = InSync.Processor(name);
        return seen with { Registry = new RegistryState.Read(new TagState(InSync.Hash('9', '9'), null), InSync.Index(seen.Pin!)) };
    })]);

    // The checkout of the report, with its pins.
    private DriftReport Checkout(DriftReport report)
    {
        folder.With(InSync.Pins, PinSet.Of(report.Processors.Where(one => one.Seen.Pin is not null).Select(one => KeyValuePair.Create(one.Processor, one.Seen.Pin!))).ToString());
        return report;
    }

    private Sarif.Run Read(DriftReport report) =>
        Assert.Single(Newtonsoft.Json.JsonConvert.DeserializeObject<Sarif.SarifLog>(Encoding.UTF8.GetString(SarifWriter.Write(DriftDocument.Of(report, Place, new DriftHistory([])), folder.Root)))!.Runs);

    // The identity of an alert in code scanning.
    private HashSet<(string Rule, string File, string Hash)> Alerts(DriftReport report) => [.. Read(report).Results.Select(result => (result.RuleId, Uri(result), Hash(result)))];

    private static string Hash(Sarif.Result result) => result.PartialFingerprints["primaryLocationLineHash"];

    private static int Line(Sarif.Result result) => result.Locations[0].PhysicalLocation.Region.StartLine;

    private static string Uri(Sarif.Result result) => result.Locations[0].PhysicalLocation.ArtifactLocation.Uri.ToString();
}
