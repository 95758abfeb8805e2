using Pipeline.Contracts;
using Pipeline.Oci;
using Spectre.Console;

namespace Pipeline.Lanes.Tests;

/// <summary>What a terminal with colours and a step of GitHub show of each lane, pinned under <c>tests/golden/reports</c>.</summary>
public sealed class ReportGoldenTests
{
    private static readonly GoldenFolder Folder = new("reports");

    private static readonly Pin Pinned = new(
        ImageReference.Parse("ghcr.io/o/n/chat"), "1.0.0-555555555555", Digit('1'), new Dictionary<Platform, Digest> { [Platform.Amd64] = Digit('2'), [Platform.Arm64] = Digit('3') }, Digit('5'), null);

    private static readonly PinReport Pins = new(
        new ReleasePlace("/checkout", Repository.Parse("ghcr.io/o/n"), "/checkout/processors/pins.json", "/checkout", null),
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
    public void A_judged_lane_on_a_terminal() => Folder.Equal("lane-screen.txt", Screen(console => new LaneScreen(console, TimeProvider.System, ci: false).Show(Reports.Sample, ["a.json", "b.html"])));

    [Fact]
    public void BuildAndPin_on_a_terminal()
    {
        Folder.Equal("pin-screen.txt", Screen(console => new PinScreen(console).Show(Pins, ["a.json", "b.md"])));
        Folder.Equal("pin-screen-unchanged.txt", Screen(console => new PinScreen(console).Show(Unchanged, ["a.json", "b.md"])));
    }

    [Fact]
    public void Drift_on_a_terminal() => Folder.Equal("drift-screen.txt", Screen(console => new DriftScreen(console).Show(DriftSample.Report, ["a.json", "b.html"])));

    [Fact]
    public void Drift_of_broken_pins_on_a_terminal() =>
        Folder.Equal("drift-screen-broken.txt", Screen(console => new DriftScreen(console).Show(DriftReport.Of(InSync.Of() with { PinsBroken = "not JSON" }, DriftIgnores.None), [])));

    [Fact]
    public void BuildAndPin_in_Markdown()
    {
        Folder.Equal("pin.md", PinMarkdown.Of(Pins));
        Folder.Equal("pin-unchanged.md", PinMarkdown.Of(Unchanged));
        Folder.Equal("pin-annotations.txt", string.Join('\n', PinReports.Annotations(Pins)));
    }

    [Fact]
    public void Of_hundreds_of_processors_the_first_are_shown()
    {
        var many = Enumerable.Range(0, 210).Select(n => Reports.Sample.Processors[n % 3] with { Processor = $"p{n}" }).ToArray();
        Folder.Equal("lane-many.md", GitHubReport.Summary(Reports.Sample with { Processors = many }));
        var drifted = DriftReport.Of(InSync.Of([.. Enumerable.Range(0, 210).Select(n => InSync.Processor($"p{n:000}") with { Deployed = null })]), DriftIgnores.None);
        Folder.Equal("drift-many.md", DriftMarkdown.Body(drifted));
        Folder.Equal("drift-many.txt", Screen(console => new DriftScreen(console).Show(drifted, [])));
        Folder.Equal("pin-many.txt", Screen(console => new PinScreen(console).Show(Pins with { Processors = [.. Enumerable.Range(0, 102).Select(n => Pins.Processors[n < 100 ? 2 : 0])] }, [])));
    }

    private static string Screen(Action<IAnsiConsole> show)
    {
        using var output = new StringWriter { NewLine = "\n" };
        show(AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.TrueColor, Out = new AnsiConsoleOutput(output) }));
        return output.ToString().ReplaceLineEndings("\n").Replace("\u001b", "^", StringComparison.Ordinal);
    }

    private static Digest Digit(char digit) => Digest.Parse("sha256:" + new string(digit, 64));
}
