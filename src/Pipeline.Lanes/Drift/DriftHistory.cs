using System.Globalization;
using System.Text.Json;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Workspace;

namespace Pipeline.Lanes.Drift;

/// <summary>The result of one run.</summary>
/// <param name="At">The time, RFC 3339 in UTC with milliseconds.</param>
/// <param name="Class">The class of the whole report.</param>
/// <param name="Findings">The keys of its findings, the most severe first; at most <see cref="DriftHistory.MaxFindings"/>.</param>
public sealed record DriftMoment(string At, string Class, IReadOnlyList<string> Findings);

/// <summary>Earlier results as JSON Lines under <c>.pipeline/drift</c>: one file per release location, one line per run, the oldest first.</summary>
/// <remarks>It only informs: unreadable lines are skipped, and no decision depends on it.</remarks>
/// <param name="Moments">The runs, the oldest first; at most <see cref="MaxMoments"/>.</param>
public sealed record DriftHistory(IReadOnlyList<DriftMoment> Moments)
{
    private readonly Dictionary<string, string> standing = Standing(Moments);

    /// <summary>The maximum of kept runs.</summary>
    public const int MaxMoments = 200;

    /// <summary>The maximum of kept findings per run.</summary>
    public const int MaxFindings = 200;

    /// <summary>The history of a release location.</summary>
    public static string FileOf(ReleaseTarget place) =>
        Path.Combine(place.Root, ".pipeline", "drift", $"{place.Prefix.ToString().Replace('/', '_').Replace(':', '_')}.jsonl");

    public static DriftHistory Load(string file)
    {
        try
        {
            return new([.. File.ReadLines(file).Select(Read).OfType<DriftMoment>().TakeLast(MaxMoments)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new([]);
        }
    }

    /// <summary>The history with one run added.</summary>
    public DriftHistory With(DriftReport report)
    {
        var moment = new DriftMoment(report.At, report.Class.Name(), [.. report.Findings.Take(MaxFindings).Select(finding => finding.Key)]);
        return new([.. Moments.Append(moment).TakeLast(MaxMoments)]);
    }

    /// <summary>Replaces the file atomically.</summary>
    public void Save(string file) => AtomicFile.Replace(
        file, [.. Moments.SelectMany(moment => CanonicalJson.EncodeLine(JsonSerializer.SerializeToElement(moment, DriftJsonContext.Default.DriftMoment)))]);

    /// <summary>The start of a finding's latest unbroken series; null if the last run does not have it.</summary>
    public string? Since(DriftFinding finding) => standing.GetValueOrDefault(finding.Key);

    private static Dictionary<string, string> Standing(IReadOnlyList<DriftMoment> moments)
    {
        var since = new Dictionary<string, string>(StringComparer.Ordinal);
        var unbroken = moments.Count == 0 ? [] : moments[^1].Findings.ToHashSet(StringComparer.Ordinal);
        foreach (var moment in moments.Reverse())
        {
            unbroken.IntersectWith(moment.Findings);
            foreach (var key in unbroken)
            {
                since[key] = moment.At;
            }
        }

        return since;
    }

    private static DriftMoment? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, DriftJsonContext.Default.DriftMoment) is { } moment
                && DriftNames.HeaviestFirst.Any(of => of.Name() == moment.Class)
                && moment.Findings.All(key => key is not null)
                && DateTime.TryParseExact(moment.At, DriftReport.TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? moment : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
