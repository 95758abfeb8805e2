using Pipeline.Lanes.Reports;
using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.LaneReports;

/// <summary>Maps a judged lane's report to the writers' model.</summary>
public static class LaneDocument
{
    // A GitHub summary holds 1 MiB; for thousands of processors it shows only the failures.
    private const int RowsShown = 200;

    public static ReportDocument Of(LaneReport report)
    {
        var (counts, took) = (DisplayText.Counts(report.Passed, report.Failed, report.Bypassed), DisplayText.Duration(report.DurationMs));
        Failure[] failures = [.. report.Processors.SelectMany(Failures)];
        var limits = report.Only is { } only ? $"Only {only} ran: this report says nothing about other platforms." : null;
        ReportFinding[] findings = [.. failures.Select(failure => new ReportFinding(Tone.Bad, failure.Subject, failure.Text, failure.File))];
        return new(
            report.Lane.Name,
            report.Lane.File,
            ["json", "xml", "html"],
            LaneJson.Of(report),
            new(Table(report), [.. limits is null ? [] : (Line[])[limits], .. findings.Select(finding => finding.ToLine()), .. Perturbed(report), .. report.Processors.Where(processor => !processor.IsReproducible).Select(processor => (Line)$"{processor.Processor}: {DockerfileBuild.NoPromise}"), .. report.Accepted.Select(path => (Line)$"accepted {path}")], $"{counts} in {took}"),
            new($"{report.Lane.Name} {(report.Failed == 0 ? "passed" : "failed")}", [new Block.Paragraph($"{counts} in {took}.{(limits is null ? "" : $" {limits}")}"), .. Summary(report, findings)]))
        {
            DurationMs = report.DurationMs,
            Findings = findings,
            Suites = [.. report.Processors.Select(Suite)],
            Page = new(
                counts,
                report.Failed == 0 ? Tone.Good : Tone.Bad,
                report.Failed switch
                {
                    0 => "All checks passed",
                    1 => "1 check failed",
                    _ => $"{report.Failed} checks failed",
                },
                limits is null ? report.Lane.About : $"{report.Lane.About}\n{limits}",
                [
                    ("passed", $"{report.Passed}", Tone.Good),
                    ("failed", $"{report.Failed}", report.Failed > 0 ? Tone.Bad : Tone.Plain),
                    ("bypassed", $"{report.Bypassed}", Tone.Plain),
                    ("processors", $"{report.Processors.Count}", Tone.Plain),
                    ("took", took, Tone.Plain),
                ],
                [Inline.Moment(report.StartedAt)],
                failures.Length == 0 ? [] : [new Block.Section("Failed checks", Tone.Bad, new Block.Items([.. failures.Select(failure => failure.Item)]))]),
        };
    }

    private static Block.Table Table(LaneReport report)
    {
        var covered = report.Processors.Any(processor => processor.Platforms is not null);
        return new(["processor", "result", "passed", "image", .. covered ? ["platforms"] : Array.Empty<string>(), "took", "why"], [.. report.Processors.Select(Row)]);

        IReadOnlyList<Line> Row(ProcessorReport processor) =>
        [
            processor.Processor,
            Mark(processor.Status()),
            $"{processor.Count(SubjectStatus.Passed)}/{processor.Judgements.Count}",
            processor.Image is { } image ? DisplayText.Short(image.Id) : "none",
            .. covered ? [string.Join(", ", (processor.Platforms ?? []).Select(platform => platform.Platform))] : Array.Empty<Line>(),
            processor.Stands ? "" : DisplayText.Duration(processor.DurationMs),
            Inline.Toned(processor.Reason, Tone.Quiet),
        ];
    }

    // Per processor: how many cases had one hash, and which perturbations were not applicable. Other cases are among the failures.
    private static IEnumerable<Line> Perturbed(LaneReport report) =>
        from processor in report.Processors
        let perturbed = processor.Judgements.Select(judgement => judgement.Perturbation).OfType<PerturbationReport>().ToArray()
        where perturbed.Length > 0
        let unbroken = perturbed.Count(one => one.Broken.Count == 0)
        select (Line)$"{processor.Processor}: {unbroken} of {perturbed.Length} cases have one envelope hash under {perturbed[0].Applied.Count} perturbations.{DisplayText.NotApplicable(perturbed[0].Inapplicable)}";

    private static IEnumerable<Block> Summary(LaneReport report, ReportFinding[] findings)
    {
        yield return new Block.Table(
            ["processor", "result", "checks", "image", "why it ran"],
            [.. report.Processors.OrderBy(processor => processor.Status() != SubjectStatus.Failed).Select(processor => (IReadOnlyList<Line>)
            [
                processor.Processor,
                Mark(processor.Status()),
                DisplayText.Counts(processor.Count(SubjectStatus.Passed), processor.Count(SubjectStatus.Failed), processor.Count(SubjectStatus.Bypassed)),
                processor.Image is { } image ? Inline.Code(DisplayText.Short(image.Id)) : "—",
                processor.Reason,
            ])],
            RowsShown);
        if (findings.Length > 0)
        {
            yield return new Block.Section("Failures", Tone.Bad, new Block.Items(
                [.. findings.Select(finding => new ReportItem(new(Inline.Strong(finding.Subject), $" {finding.Text.Split('\n')[0]}")))], RowsShown));
        }
    }

    private static ReportSuite Suite(ProcessorReport processor) => new(
        processor.Processor,
        processor.Ref?.ToString() ?? processor.Processor,
        Mark(processor.Status()),
        processor.Description,
        $"processors/{processor.Processor}/processor.json",
        processor.JudgedAt,
        [
            (processor.Stands ? "not run" : "ran", processor.Reason),
            ("judged", Inline.Moment(processor.JudgedAt)),
            .. processor.Image is { } image ? [("image", new(Inline.Code($"{image.Id}"), $" {image.Tag}"))] : Array.Empty<(string, Line)>(),
            .. (processor.Platforms ?? []).Select(covered => (covered.Platform, new Line(Inline.Code($"{covered.Manifest}"), $" {DisplayText.Size(covered.Size)}"))),
            .. processor.IsReproducible ? Array.Empty<(string, Line)>() : [("reproducibility", Pin.NotPromised)],
            .. processor.Fingerprint is { } source ? [("source", Inline.Code($"{source}"))] : Array.Empty<(string, Line)>(),
        ],
        [.. processor.Judgements.Select(Case)]);

    private static ReportCase Case(SubjectResult judgement)
    {
        var one = new ReportCase(judgement.Name, judgement.IsCase, Mark(judgement.Status()), judgement.DurationMs, judgement.Checks, judgement.Outputs) { Skipped = judgement.Bypass };
        if (judgement.Perturbation is not { } perturbation)
        {
            return one;
        }

        var (names, rest) = (string.Join(", ", perturbation.Applied), $".{DisplayText.NotApplicable(perturbation.Inapplicable)}");
        return one with
        {
            Output = $"envelope hash {perturbation.EnvelopeHash}\nperturbed by {names}{rest}",
            Note = new($"Perturbed by {names}: {(perturbation.Broken.Count == 0 ? "same envelope hash" : "different from envelope hash")} ", Inline.Code($"{perturbation.EnvelopeHash}"), rest),
        };
    }

    private static Inline Mark(SubjectStatus status) => Inline.Mark(DisplayText.Status(status), status switch
    {
        SubjectStatus.Passed => Tone.Good,
        SubjectStatus.Failed => Tone.Bad,
        _ => Tone.Waiting,
    });

    private static IEnumerable<Failure> Failures(ProcessorReport processor) =>
        from judgement in processor.Judgements
        where judgement.Status() == SubjectStatus.Failed
        from check in judgement.Checks
        where !check.Passed
        select new Failure(processor.Processor, judgement, check);

    /// <summary>One failed check.</summary>
    private sealed record Failure(string Processor, SubjectResult Judgement, Check Check)
    {
        public string Subject => $"{Processor}/{Judgement.Name}";

        public string Text => $"{Check.Name}: {Check.Failure}";

        public string File => Judgement switch
        {
            { IsCase: true } => $"processors/{Processor}/cases/{Judgement.Name}/inputs.json",
            // The reason begins with the file's path.
            { Name: "source" } => Check.Failure!.Split(':')[0],
            { Name: "image" or "container" or "container linux/amd64" or "container linux/arm64" } => $"processors/{Processor}/Dockerfile",
            _ => $"processors/{Processor}/processor.json",
        };

        public ReportItem Item => new(new Line(
            new Inline($"{Processor} / {Judgement.Name}", InlineForm.Anchor, Target: $"{Processor}-{Judgement.Name}"),
            " ",
            Inline.Strong(Check.Name.Replace('_', ' ')),
            $" {Check.Failure!.Split('\n')[0]}"));
    }
}
