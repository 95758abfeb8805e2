using System.Text;
using System.Text.Json;
using Pipeline.Lanes.Drift;
using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Tests;

public sealed class DriftIgnoresTests
{
    private const string TagMoved = """{"processor":"chat","kind":"tag-moved","reason":"a rehearsal of the move","until":"2026-12-01"}""";
    private static readonly DateOnly LastDay = new(2026, 12, 1);

    [Fact]
    public void What_is_ignored_weighs_nothing_and_is_shown_with_its_reason()
    {
        var report = DriftReport.Of(InSync.Of(Moved()), Parse(File(TagMoved), LastDay));

        Assert.Equal((DriftClass.InSync, 0), (report.Class, report.Findings.Count));
        var ignored = Assert.Single(report.Ignored);
        Assert.Equal(("chat tag-moved", "a rehearsal of the move", "2026-12-01"), (ignored.Key, ignored.Ignored!.Reason, ignored.Ignored.LastDay));
    }

    [Fact]
    public void What_is_ignored_is_never_told_as_in_sync()
    {
        var report = DriftReport.Of(InSync.Of(Moved()), Parse(File(TagMoved), LastDay));

        using var json = JsonDocument.Parse(JsonLine.Of(DriftJson.Of(report)));
        Assert.Equal((0, 1), (json.RootElement.GetProperty("counts").GetProperty("in-sync").GetInt32(), json.RootElement.GetProperty("counts").GetProperty("ignored").GetInt32()));
        var processor = json.RootElement.GetProperty("processors")[0];
        Assert.Equal(("ignored", "ignored"), (processor.GetProperty("class").GetString(), processor.GetProperty("pairs").GetProperty("pin-registry").GetString()));
        Assert.Equal("Everything is in sync except ignored findings: 1 ignored.", DriftDocument.Sentence(report));
    }

    [Fact]
    public void An_expired_ignore_no_longer_holds_and_is_told()
    {
        var report = DriftReport.Of(InSync.Of(Moved()), Parse(File(TagMoved), LastDay.AddDays(1)));

        Assert.Equal((DriftClass.Drift, 0), (report.Class, report.Ignored.Count));
        Assert.Equal("a rehearsal of the move", Assert.Single(report.Expired).Reason);
    }

    [Fact]
    public void It_holds_for_its_processor_and_its_kind_alone()
    {
        var seen = Moved() with { Deployed = null };

        var report = DriftReport.Of(InSync.Of(seen, Moved("table", 'b')), Parse(File(TagMoved), LastDay));

        Assert.Equal(["table tag-moved", "chat not-deployed"], report.Findings.Select(finding => finding.Key), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("[]", "$ is of another type")]
    [InlineData("""{"schema":"drift-ignores-v0","ignores":[]}""", "the schema of ignores must be drift-ignores-v1")]
    [InlineData("""{"schema":"drift-ignores-v1","ignores":[],"more":1}""", "unknown member 'more'")]
    [InlineData("""{"schema":"drift-ignores-v1","ignores":[],"ignores":[]}""", "duplicate member")]
    [InlineData("""{"schema":"drift-ignores-v1"}""", "missing 'ignores'")]
    [InlineData("""{"schema":"drift-ignores-v1","ignores":[null]}""", "ignores/0 is null")]
    public void A_file_of_another_form_is_refused(string text, string fragment) => Refused(text, fragment);

    [Theory]
    [InlineData("""{"processor":"chat","kind":"tag-moved","reason":"r"}""", "missing 'until'")]
    [InlineData("""{"processor":"chat","kind":"tag-moved","reason":"r","until":"2026-12-01","by":"me"}""", "unknown member 'by'")]
    [InlineData("""{"processor":"chat","kind":"tag-moved","reason":null,"until":"2026-12-01"}""", "doesn't allow")]
    [InlineData("""{"processor":"chat","kind":"tag-lost","reason":"r","until":"2026-12-01"}""", "ignores/0: 'tag-lost' is not a kind of drift: not-pinned, source-changed")]
    [InlineData("""{"processor":"chat","kind":"registry-unread","reason":"r","until":"2026-12-01"}""", "ignores/0: registry-unread has class unknown, which cannot be ignored")]
    [InlineData("""{"processor":"chat","kind":"source-broken","reason":"r","until":"2026-12-01"}""", "ignores/0: source-broken has class error, which cannot be ignored")]
    [InlineData("""{"processor":"chat","kind":"rolled-back","reason":"r","until":"2026-12-01"}""", "ignores/0: rolled-back concerns no single processor, and cannot be ignored")]
    [InlineData("""{"processor":"*","kind":"tag-moved","reason":"r","until":"2026-12-01"}""", "ignores/0: '*' is not the name of a processor")]
    [InlineData("""{"processor":"chat","kind":"tag-moved","reason":" ","until":"2026-12-01"}""", "ignores/0: reason must be one line")]
    [InlineData("""{"processor":"chat","kind":"tag-moved","reason":"a\nb","until":"2026-12-01"}""", "ignores/0: reason must be one line")]
    [InlineData("""{"processor":"chat","kind":"tag-moved","reason":"r","until":"1.12.2026"}""", "ignores/0: until must be a day, YYYY-MM-DD")]
    [InlineData("""{"processor":"chat","kind":"tag-moved","reason":"r","until":"2026-02-30"}""", "ignores/0: until must be a day, YYYY-MM-DD")]
    [InlineData(TagMoved + "," + TagMoved, "chat tag-moved is ignored twice")]
    public void An_ignore_of_another_form_is_refused(string ignore, string fragment) => Refused(File(ignore), fragment);

    [Fact]
    public void Refused_ignores_are_an_error_and_none_of_them_holds()
    {
        var report = DriftReport.Of(InSync.Of(Moved()), Parse(File(TagMoved + ",{}"), LastDay));

        Assert.Equal(DriftClass.Error, report.Class);
        Assert.Equal(["ignores-broken", "chat tag-moved"], report.Findings.Select(finding => finding.Key), StringComparer.Ordinal);
    }

    [Fact]
    public void There_need_be_no_file() => Assert.Equal((null, 0), (DriftIgnores.Load("/nowhere/drift-ignores.json", LastDay).Broken, DriftIgnores.Load("/nowhere/drift-ignores.json", LastDay).Expired.Count));

    private static void Refused(string text, string fragment)
    {
        var broken = Parse(text, LastDay).Broken;

        Assert.StartsWith("drift-ignores.json: ", broken, StringComparison.Ordinal);
        Assert.Contains(fragment, broken, StringComparison.Ordinal);
    }

    private static ProcessorObservation Moved(string name = "chat", char digit = 'a')
    {
        var seen = InSync.Processor(name, digit);
        return seen with { Registry = new RegistryState.Read(new TagState(InSync.Hash('9', '9'), null), InSync.Index(seen.Pin!)) };
    }

    private static string File(string ignores) => $$"""{"schema":"drift-ignores-v1","ignores":[{{ignores}}]}""";

    private static DriftIgnores Parse(string text, DateOnly today) => DriftIgnores.Parse(Encoding.UTF8.GetBytes(text), today);
}
