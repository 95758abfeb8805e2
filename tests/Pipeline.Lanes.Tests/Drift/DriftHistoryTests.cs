using Pipeline.Lanes.Drift;

namespace Pipeline.Lanes.Tests;

public sealed class DriftHistoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string File => Path.Combine(folder.Root, "history.jsonl");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_run_is_one_line_and_is_read_back()
    {
        new DriftHistory([]).With(Report(1, "tag-moved")).Save(File);
        DriftHistory.Load(File).With(Report(2)).Save(File);

        Assert.Equal(
            """
            {"at":"2026-11-01T00:00:00.000Z","class":"drift","findings":["tag-moved"]}
            {"at":"2026-11-02T00:00:00.000Z","class":"in-sync","findings":[]}

            """,
            System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void A_line_that_cannot_be_read_is_left_out()
    {
        const string Good = """{"at":"2026-11-01T00:00:00.000Z","class":"drift","findings":[]}""";
        System.IO.File.WriteAllLines(File, ["{", "", "null", Good.Replace("drift", "rain", StringComparison.Ordinal), Good.Replace("2026", "<b>6", StringComparison.Ordinal), Good, Good.Replace("at", "when", StringComparison.Ordinal), Good.Replace("[]", "[null]", StringComparison.Ordinal)]);

        Assert.Equal("drift", Assert.Single(DriftHistory.Load(File).Moments).Class);
    }

    [Fact]
    public void There_need_be_no_history() => Assert.Empty(DriftHistory.Load(File).Moments);

    [Fact]
    public void Old_runs_are_dropped()
    {
        var history = Enumerable.Range(0, DriftHistory.MaxMoments + 5).Aggregate(new DriftHistory([]), (all, _) => all.With(Report(1)));

        Assert.Equal(DriftHistory.MaxMoments, history.Moments.Count);
    }

    [Fact]
    public void A_finding_has_stood_since_the_first_of_its_unbroken_runs()
    {
        var history = new DriftHistory([]).With(Report(1, "tag-moved")).With(Report(2)).With(Report(3, "tag-moved")).With(Report(4, "tag-moved", "tag-missing"));

        Assert.Equal("2026-11-03T00:00:00.000Z", history.Since(Finding("tag-moved")));
        Assert.Equal("2026-11-04T00:00:00.000Z", history.Since(Finding("tag-missing")));
        Assert.Null(history.Since(Finding("platform-missing")));
        Assert.Null(new DriftHistory([]).Since(Finding("tag-missing")));
    }

    private static DriftReport Report(int day, params string[] rules) =>
        new($"2026-11-{day:00}T00:00:00.000Z", InSync.Pins, [.. rules.Select(Finding)], [], []);

    private static DriftFinding Finding(string rule) => new(null, DriftRule.All.Single(one => one.Name == rule), "seen");
}
