using Pipeline.Lanes.Drift;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Reports;
using Pipeline.Lanes.Results;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Tests;

/// <summary>The text of a builder, registry or container goes into every report; a secret in it does not.</summary>
public sealed class PlantedSecretTests : IDisposable
{
    private static readonly string Token = "ghp_" + new string('a', 20) + "0123456789012345";

    private static readonly string Said =
        $"the build failed\n#7 fetching https://bot:{Token}@example.org/x\nAuthorization: Bearer {Token}\n{{\"token\":\"{Token}\"}}";

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void No_report_of_a_lane_shows_it()
    {
        var sample = Reports.Sample;
        var failed = sample.Processors[1] with { Judgements = [SubjectResult.Group("image", 1, new Check("build", null) with { Failure = Said }, new Check("build", Said))] };
        var report = sample with { Processors = [failed] };

        Shown(LaneDocument.Of(report));
    }

    [Fact]
    public void No_report_of_pins_shows_it()
    {
        var place = new ReleaseTarget(folder.Root, Repository.Parse("ghcr.io/o/n"), Path.Combine(folder.Root, "pins.json"), folder.Root, null);
        var report = new PinReport(place, [new PinnedProcessor(new PinStep.Build("chat", "no pin yet"), null, null) { Failure = Said }], Written: true, null, 1);

        Shown(PinDocument.Of(report));
    }

    [Fact]
    public void No_report_of_drift_shows_it()
    {
        var place = new ReleaseTarget(folder.Root, Repository.Parse("ghcr.io/o/n"), Path.Combine(folder.Root, "pins.json"), folder.Root, null);
        var report = DriftSample.Report with { General = [new DriftFinding(null, DriftRule.DeploymentUnread, Said)] };
        report = new DriftReport(report.At, report.PinsFile, report.General, report.Processors, report.Expired);

        Shown(DriftDocument.Of(report, place, new DriftHistory([]).With(report)));
    }

    public void Dispose() => folder.Dispose();

    // Some of the text is present, so that the secret's absence is no accident.
    private void Shown(ReportDocument document)
    {
        ReportFiles.Write(document, folder.Root);
        ReportFiles.AddStepSummary(document, Path.Combine(folder.Root, "summary.md"));
        var texts = Directory.GetFiles(folder.Root, "*", SearchOption.AllDirectories).Select(File.ReadAllText).Append(string.Join('\n', ReportFiles.Annotations(document))).ToArray();
        Assert.Contains(texts, text => text.Contains("the build failed", StringComparison.Ordinal));
        Assert.All(texts, text => Assert.DoesNotContain("0123456789012345", text, StringComparison.Ordinal));
    }
}
