using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Sources;

namespace Pipeline.Lanes.Partitions;

/// <summary>Merges the parts of a lane into the report that one machine would have written.</summary>
public static class PartMerge
{
    private const string RunAgain = "run all jobs of the workflow again";

    /// <summary>Reads the plan and all parts of a lane from <c>artifacts/</c>, and merges them.</summary>
    /// <param name="root">The absolute path of the repository.</param>
    /// <param name="lane">The lane.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: a document is missing, unreadable or of another split; no report can be trusted.</exception>
    public static MergedLane Read(string root, LaneTitle lane)
    {
        var plan = Load(PlanDocument.PathOf(root, lane.File), "the lane's plan", PartJson.Default.PlanDocument, document => document.Schema == PlanDocument.SchemaName && document.Lane == lane.File);
        var parts = plan.Partitions().Select(LanePartition.Parse).Select(partition => Load(
            PartDocument.PathOf(root, lane.File, partition), $"part {partition}", PartJson.Default.PartDocument,
            document => document.Schema == PartDocument.SchemaName && document.Lane == lane.File && document.Partition == partition.ToString()));
        return Merge(lane, plan, [.. parts]);
    }

    /// <summary>Merges parts.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the parts are not those of the plan.</exception>
    internal static MergedLane Merge(LaneTitle lane, PlanDocument plan, IReadOnlyList<PartDocument> parts)
    {
        if (parts.FirstOrDefault(part => part.Split != plan.Split) is { } other)
        {
            throw Refused($"part {other.Partition} of {lane.Name} belongs to another split of the work than the plan: sources, verdicts or tools differed between the machines; {RunAgain}");
        }

        var found = parts.SelectMany(part => part.Results.Select(result => (part.Partition, Result: result)))
            .GroupBy(one => one.Result.Report.Processor, StringComparer.Ordinal).ToDictionary(one => one.Key, one => one.ToArray(), StringComparer.Ordinal);
        if (found.Keys.Except(plan.Work.Select(work => work.Processor), StringComparer.Ordinal).FirstOrDefault() is { } stranger)
        {
            throw Refused($"a part of {lane.Name} judged {stranger}, which the plan does not have; {RunAgain}");
        }

        var results = plan.Work.Select(work => found.TryGetValue(work.Processor, out var pieces)
            ? Whole(work, pieces)
            : throw Refused($"no part of {lane.Name} judged {work.Processor}; {RunAgain}")).ToArray();
        ProcessorReport[] reports = [.. plan.Standing.Concat(results.Select(result => result.Report)).OrderBy(report => report.Processor, StringComparer.Ordinal)];
        var started = parts.Select(part => part.StartedAt).Order(StringComparer.Ordinal).FirstOrDefault();
        var report = new LaneReport(started ?? plan.PlannedAt, parts.Select(part => part.DurationMs).DefaultIfEmpty().Max(), reports, []) { Lane = lane };
        return new MergedLane(report, [.. results.Select(result => result.Verdict).OfType<Verdict>()]);
    }

    private static PartResult Whole(ProcessorWork work, (string Partition, PartResult Result)[] pieces)
    {
        var (_, first) = pieces[0];
        if (pieces.Length == 1)
        {
            Cover(work, first.Report.Judgements);
            return first;
        }

        var groups = first.Report.Judgements.Where(judgement => !judgement.IsCase).Select(judgement => judgement.Name);
        var judgements = pieces.SelectMany(piece => piece.Result.Report.Judgements).ToLookup(judgement => (judgement.IsCase, judgement.Name));
        Cover(work, [.. judgements.SelectMany(same => same).Where(judgement => judgement.IsCase)]);
        SubjectResult[] merged =
        [
            .. groups.Select(name => Worst(judgements[(false, name)])).Select(group => group.Name == "image" ? WithSameImage(group, pieces) : group),
            .. work.Cases.SelectMany(@case => judgements[(true, @case)]),
        ];
        var report = first.Report with
        {
            Judgements = merged,
            JudgedAt = pieces.Select(piece => piece.Result.Report.JudgedAt).Max(StringComparer.Ordinal)!,
            DurationMs = pieces.Max(piece => piece.Result.Report.DurationMs),
        };
        return new PartResult(report, first.Verdict is { } verdict ? verdict with { Judgements = merged, JudgedAt = report.JudgedAt } : null);
    }

    // Without an image no case runs, and a processor whose folder is not readable has none.
    private static void Cover(ProcessorWork work, IReadOnlyList<SubjectResult> judgements)
    {
        var judged = judgements.Where(judgement => judgement.IsCase).Select(judgement => judgement.Name).ToArray();
        if (judged.Distinct(StringComparer.Ordinal).Count() != judged.Length)
        {
            throw Refused($"two parts judged the same case of {work.Processor}; {RunAgain}");
        }

        if (work.Cases.Except(judged, StringComparer.Ordinal).FirstOrDefault() is { } missing && judgements.All(judgement => judgement.Status() != SubjectStatus.Failed))
        {
            throw Refused($"no part judged the case {missing} of {work.Processor}; {RunAgain}");
        }
    }

    private static SubjectResult Worst(IEnumerable<SubjectResult> same) => same.OrderBy(judgement => judgement.Status() != SubjectStatus.Failed).First();

    // Equal sources must give equal images, on each machine.
    private static SubjectResult WithSameImage(SubjectResult group, (string Partition, PartResult Result)[] pieces)
    {
        var images = pieces.Where(piece => piece.Result.Report.Image is not null).DistinctBy(piece => piece.Result.Report.Image!.Id).ToArray();
        return images.Length < 2 ? group : group with
        {
            Checks = [.. group.Checks, new Check("same_image", $"the parts built different images: {string.Join(", ", images.Select(piece => $"{piece.Result.Report.Image!.Id} in {piece.Partition}"))}")],
        };
    }

    private static T Load<T>(string path, string what, JsonTypeInfo<T> type, Func<T, bool> isRight)
        where T : class
    {
        var file = $"artifacts/{Path.GetFileName(path)}";
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type) is { } document && isRight(document)
                ? document
                : throw Refused($"{file} is not the document of {what}; {RunAgain}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refused($"{what} is missing: there is no {file}; the job that writes it did not finish");
        }
        catch (JsonException)
        {
            throw Refused($"{file} is not the document of {what}; {RunAgain}");
        }
    }

    private static FaultException Refused(string reason) => new(ErrorCode.AdapterInvocation, reason);
}

/// <summary>A merged lane.</summary>
/// <param name="Report">The report.</param>
/// <param name="Verdicts">The verdicts on the processors that ran, if the lane keeps verdicts.</param>
public sealed record MergedLane(LaneReport Report, IReadOnlyList<Verdict> Verdicts);
