using System.Text;
using Pipeline.Lanes.Drift;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Tests;

/// <summary>A drift report with everything that one can have.</summary>
internal static class DriftSample
{
    public static readonly DriftReport Report = DriftReport.Of(
        InSync.Of(
            InSync.Processor("broken", 'f') with { Source = new SourceState.Invalid("processor.json: <not> JSON | `at all`") },
            Moved("chat", 'a'),
            InSync.Processor("fresh", 'b') with { Pin = null, Registry = null, Deployed = null },
            Moved("ignored", 'c'),
            InSync.Processor("silent", 'd') with { Registry = new RegistryState.Unavailable("registry.example did not answer in 30 s") },
            InSync.Processor("table", 'e'),
            InSync.Processor("waiting", '8') with { Deployed = null }),
        Ignores(
            """{"processor":"ignored","kind":"tag-moved","reason":"a rehearsal of <the> move","until":"2026-12-01"}""",
            """{"processor":"chat","kind":"tag-moved","reason":"was to be gone by then","until":"2026-11-19"}"""));

    public static readonly DriftReport Agreed = InSync.Report(InSync.Processor("chat"), InSync.Processor("table", 'e'));

    /// <summary>Runs of earlier days, then this report.</summary>
    public static DriftHistory History => Enumerable.Range(1, 18)
        .Select(day => Agreed with { At = $"2026-11-{day:00}T10:00:00.000Z" })
        .Append(Report with { At = "2026-11-19T10:00:00.000Z" })
        .Append(Report)
        .Aggregate(new DriftHistory([]), (history, report) => history.With(report));

    /// <summary>The report with that history, for writers.</summary>
    public static ReportDocument Document => DriftDocument.Of(Report, new ReleaseTarget("/checkout", InSync.Prefix, "/checkout/" + InSync.Pins, "/checkout", null), History);

    private static ProcessorObservation Moved(string name, char digit)
    {
        var seen = InSync.Processor(name, digit);
        return seen with { Registry = new RegistryState.Read(new TagState(InSync.Hash('9', '9'), ["linux/amd64"]), InSync.Index(seen.Pin!)) };
    }

    private static DriftIgnores Ignores(params string[] ignores) =>
        DriftIgnores.Parse(Encoding.UTF8.GetBytes($$"""{"schema":"drift-ignores-v1","ignores":[{{string.Join(',', ignores)}}]}"""), new DateOnly(2026, 11, 20));
}
