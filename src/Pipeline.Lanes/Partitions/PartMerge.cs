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
        RequireWhole(lane, plan);
        var parts = plan.Shares.SelectMany(share => share.Partitions().Select(partition => (share.Platform, Partition: partition))).Select(part => Load(
            PartDocument.PathOf(root, lane.File, part.Partition, part.Platform), NameOf(part.Platform, part.Partition.ToString()), PartJson.Default.PartDocument,
            document => document.Schema == PartDocument.SchemaName && document.Lane == lane.File && document.Partition == part.Partition.ToString() && document.Platform == part.Platform));
        return Merge(lane, plan, [.. parts]);
    }

    /// <summary>Merges parts.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the parts are not those of the plan.</exception>
    internal static MergedLane Merge(LaneTitle lane, PlanDocument plan, IReadOnlyList<PartDocument> parts)
    {
        var shares = plan.Shares.SelectMany(share => Merge(lane, share, [.. parts.Where(part => part.Platform == share.Platform)]).Select(result => (share.Platform, Result: result)))
            .GroupBy(one => one.Result.Report.Processor, StringComparer.Ordinal);
        var results = shares.Select(share => plan.Shares.Count == 1 ? share.Single().Result : PlatformMerge.Join([.. share.Select(one => (one.Platform!, one.Result.Report))])).ToArray();
        ProcessorReport[] reports = [.. plan.Standing.Concat(results.Select(result => result.Report)).OrderBy(report => report.Processor, StringComparer.Ordinal)];
        var started = parts.Select(part => part.StartedAt).Order(StringComparer.Ordinal).FirstOrDefault();
        var report = new LaneReport(started ?? plan.PlannedAt, parts.Select(part => part.DurationMs).DefaultIfEmpty().Max(), reports, []) { Lane = lane, Only = plan.Shares is [{ Platform: var only }] ? only : null };
        return new MergedLane(report, [.. results.Select(result => result.Verdict).OfType<Verdict>()]);
    }

    private static PartResult[] Merge(LaneTitle lane, PlanShare share, IReadOnlyList<PartDocument> parts)
    {
        foreach (var part in parts)
        {
            RequireWhole(lane, share, part);
        }

        var found = parts.SelectMany(part => part.Results.Select(result => (part.Partition, Result: result))).ToLookup(one => one.Result.Report.Processor, StringComparer.Ordinal);
        return [.. share.Work.Select(work => Whole(work, [.. found[work.Processor]]))];
    }

    // Each processor stands or runs, and each case that runs is in one part, or in one of each platform that it runs on.
    private static void RequireWhole(LaneTitle lane, PlanDocument plan)
    {
        var isWhole = plan.Shares.Count > 0 && !plan.Shares.Contains(null!) && plan.Shares.DistinctBy(share => share.Platform).Count() == plan.Shares.Count
            && (plan.Shares.Count == 1 || plan.Shares.All(share => share.Platform is not null))
            && !plan.Standing.Contains(null!) && plan.Standing.All(report => SubjectResult.AreWhole(report.Judgements)) && plan.Shares.All(share => IsWhole(plan, share));
        if (!isWhole)
        {
            throw Refused($"the plan of {lane.Name} is not whole; {RunAgain}");
        }
    }

    private static bool IsWhole(PlanDocument plan, PlanShare share)
    {
        var split = new LaneSplit(share.Work, share.Parts);
        var names = plan.Standing.Select(report => report.Processor).Concat(share.Work.Select(work => work?.Processor)).ToArray();
        return !names.Contains(null) && names.Distinct(StringComparer.Ordinal).Count() == names.Length && split.IsWhole() && split.Digest() == share.Split;
    }

    private static string NameOf(Platform? platform, string partition) => platform is null ? $"part {partition}" : $"part {partition} on {platform}";

    // A part judged what the plan gave it, no less and no more.
    private static void RequireWhole(LaneTitle lane, PlanShare plan, PartDocument part)
    {
        var name = NameOf(part.Platform, part.Partition);
        if (part.Split != plan.Split)
        {
            throw Refused($"{name} of {lane.Name} belongs to another split of the work than the plan: sources, verdicts, options or tools differed between the machines; {RunAgain}");
        }

        var share = plan.Parts[LanePartition.Parse(part.Partition).Part - 1];
        if (!part.Results.All(result => result?.Report is { } report && SubjectResult.AreWhole(report.Judgements))
            || !part.Results.Select(result => result.Report.Processor).SequenceEqual(share.Select(work => work.Processor), StringComparer.Ordinal))
        {
            throw Refused($"{name} of {lane.Name} did not judge the processors that the plan gave it; {RunAgain}");
        }

        foreach (var (work, result) in share.Zip(part.Results))
        {
            // A processor without an image ends before its cases, and says so as a failure.
            var cases = result.Report.Judgements.Where(judgement => judgement.IsCase).Select(judgement => judgement.Name).ToArray();
            if (!cases.SequenceEqual(work.Cases, StringComparer.Ordinal) && (cases.Length > 0 || result.Report.Status() != SubjectStatus.Failed))
            {
                throw Refused($"{name} of {lane.Name} did not judge the cases of {work.Processor} that the plan gave it; {RunAgain}");
            }

            if (result.Verdict is { } verdict && (verdict.Processor != work.Processor || verdict.Source.Digest() != result.Report.Fingerprint))
            {
                throw Refused($"the verdict of {name} of {lane.Name} on {work.Processor} is about something else; {RunAgain}");
            }
        }
    }

    private static PartResult Whole(ProcessorWork work, (string Partition, PartResult Result)[] pieces)
    {
        var (_, first) = pieces[0];
        var judgements = pieces.SelectMany(piece => piece.Result.Report.Judgements).ToLookup(judgement => (judgement.IsCase, judgement.Name));
        var groups = pieces.SelectMany(piece => piece.Result.Report.Judgements).Where(judgement => !judgement.IsCase).Select(judgement => judgement.Name).Distinct(StringComparer.Ordinal);
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
        // The verdict is what the report says, whatever else its document has.
        return new PartResult(report, first.Verdict is { } verdict ? verdict with { Judgements = merged, JudgedAt = report.JudgedAt, Perturbed = pieces.All(piece => piece.Result.Verdict is { Perturbed: true }) } : null);
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
