using Pipeline.Lanes.Drift;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Reports;
using Pipeline.Oci.Registry;
using Spectre.Console;

namespace Pipeline.Lanes.Tests;

/// <summary>Each lane's output in a terminal with colours and in a GitHub step, pinned under <c>tests/golden/reports</c>.</summary>
public sealed class ReportGoldenTests
{
    private static readonly GoldenFolder Folder = new("reports");

    private static readonly Pin Pinned = new(
        ImageReference.Parse("ghcr.io/o/n/chat"), "1.0.0-555555555555", Digit('1'), new Dictionary<Platform, Digest> { [Platform.Amd64] = Digit('2'), [Platform.Arm64] = Digit('3') }, Digit('5'), null);

    private static readonly PinReport Pins = new(
        new ReleaseTarget("/checkout", Repository.Parse("ghcr.io/o/n"), "/checkout/processors/pins.json", "/checkout", null),
        [
            new(new PinStep.Build("chat", "no pin yet"), null, Pinned) { SizesAfter = new Dictionary<Platform, long> { [Platform.Amd64] = 2_097_152 }, SentBytes = 7, DurationMs = 1234 },
            new(new PinStep.Remove("gone", Pinned, "no such processor"), Pinned, null),
            new(new PinStep.Keep("kept", Pinned, "unchanged: 111111111111 stands"), Pinned, Pinned),
            new(new PinStep.Build("new", "no pin yet"), null, null) { Failure = "it does not build" },
            new(new PinStep.Retag("tagged", Pinned, "tag names nothing"), Pinned, Pinned),
            new(new PinStep.Build("table", "source changed: a → b"), Pinned, Pinned) { Failure = "the image does not build: COPY\n#7 \u001b[31mERROR\u001b[0m: 50% <b>" },
        ],
        Written: true,
        new PinProposal.Open(7, new Uri("https://github.example/o/n/pull/7"), Opened: true, StartsChecks: false),
        2000);

    private static readonly PinReport Unchanged = Pins with { Processors = [Pins.Processors[2]], Written = false, Proposal = new PinProposal.NotNeeded() };

    [Fact]
    public void A_judged_lane_on_a_terminal() => Folder.Equal("lane-screen.txt", Screen(console => ScreenWriter.Write(LaneDocument.Of(Reports.Sample), console, ["a.json", "b.html"])));

    [Fact]
    public void BuildAndPin_on_a_terminal()
    {
        Folder.Equal("pin-screen.txt", Screen(console => ScreenWriter.Write(PinDocument.Of(Pins), console, ["a.json", "b.md"])));
        Folder.Equal("pin-screen-unchanged.txt", Screen(console => ScreenWriter.Write(PinDocument.Of(Unchanged), console, ["a.json", "b.md"])));
    }

    [Fact]
    public void Drift_on_a_terminal() => Folder.Equal("drift-screen.txt", Screen(console => ScreenWriter.Write(DriftSample.Document, console, ["a.json", "b.html"])));

    [Fact]
    public void Drift_of_broken_pins_on_a_terminal() =>
        Folder.Equal("drift-screen-broken.txt", Screen(console => ScreenWriter.Write(DriftDocument.Of(DriftReport.Of(InSync.Of() with { PinsBroken = "not JSON" }, DriftIgnores.None), Pins.Place, DriftSample.History), console, [])));

    [Fact]
    public void BuildAndPin_in_Markdown()
    {
        Folder.Equal("pin.md", MarkdownWriter.Write(PinDocument.Of(Pins).Summary));
        Folder.Equal("pin-unchanged.md", MarkdownWriter.Write(PinDocument.Of(Unchanged).Summary));
        Folder.Equal("pin-annotations.txt", string.Join('\n', ReportFiles.Annotations(PinDocument.Of(Pins))));
    }

    [Fact]
    public void Of_hundreds_of_processors_the_first_are_shown()
    {
        var many = Enumerable.Range(0, 210).Select(n => Reports.Sample.Processors[n % 3] with { Processor = $"p{n}" }).ToArray();
        Folder.Equal("lane-many.md", MarkdownWriter.Write(LaneDocument.Of(Reports.Sample with { Processors = many }).Summary));
        var drifted = DriftReport.Of(InSync.Of([.. Enumerable.Range(0, 210).Select(n => InSync.Processor($"p{n:000}") with { Deployed = null })]), DriftIgnores.None);
        Folder.Equal("drift-many.md", MarkdownWriter.Body(DriftDocument.Summary(drifted)));
        Folder.Equal("drift-many.txt", Screen(console => ScreenWriter.Write(DriftDocument.Of(drifted, Pins.Place, DriftSample.History), console, [])));
        Folder.Equal("pin-many.txt", Screen(console => ScreenWriter.Write(PinDocument.Of(Pins with { Processors = [.. Enumerable.Range(0, 102).Select(n => Pins.Processors[n < 100 ? 2 : 0])] }), console, ["a.json"])));
    }

    private static string Screen(Action<IAnsiConsole> show)
    {
        using var output = new StringWriter { NewLine = "\n" };
        show(AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.TrueColor, Out = new AnsiConsoleOutput(output) }));
        return output.ToString().ReplaceLineEndings("\n").Replace("\u001b", "^", StringComparison.Ordinal);
    }

    private static Digest Digit(char digit) => Digest.Parse("sha256:" + new string(digit, 64));
}
