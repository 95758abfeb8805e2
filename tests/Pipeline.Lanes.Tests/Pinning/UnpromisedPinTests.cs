using System.Text;
using System.Text.Json;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Reports;
using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.Tests;

/// <summary>Processors whose Dockerfile has steps: nothing is promised, and every report and the pin say so.</summary>
public sealed class UnpromisedPinTests : IDisposable
{
    private readonly PinRig rig = new();

    public UnpromisedPinTests() => rig.With("chat", "first", more: """, "build": "dockerfile", "build_arguments": {"VERSION": "1"}, "build_secrets": ["NPM_TOKEN"]""");

    private PinOptions Verify => new(rig.Place, Degree: 1, VerifyReproducible: true);

    [Fact]
    public async Task A_pin_and_every_report_say_that_nothing_is_promised()
    {
        var report = await rig.Finish();

        var pins = rig.Place.Pins();
        Assert.Equal((false, true), (pins.Of("chat").IsReproducible, pins.Of("table").IsReproducible));
        Assert.Contains("\"reproducibility\": \"not promised\"", rig.PinsFile, StringComparison.Ordinal);
        var document = PinDocument.Of(report);
        Assert.Equal("chat: reproducibility is not promised", Screen(document).Single(line => line.Contains("reproducib", StringComparison.Ordinal)));
        Assert.Contains("### Reproducibility\n\n- **chat** reproducibility is not promised\n", MarkdownWriter.Write(document.Summary), StringComparison.Ordinal);
        var chat = Json(document).GetProperty("processors")[0];
        Assert.Equal("not promised", chat.GetProperty("after").GetProperty("reproducibility").GetString());
        Assert.False(chat.TryGetProperty("reproducibility_check", out _));
        Assert.False(Json(document).GetProperty("processors")[1].GetProperty("after").TryGetProperty("reproducibility", out _));
        Assert.Contains("- **chat** runs steps of its Dockerfile: reproducibility is not promised\n", Assert.Single(rig.Proposals.Open).Value.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_that_does_not_hold_is_reported_and_fails_nothing()
    {
        rig.With("table", "first", more: ", \"build\": \"dockerfile\"");
        rig.Layouts.Restless = true;

        var report = await rig.Finish(Verify);

        Assert.False(report.Failed);
        Assert.Equal(["chat", "table"], rig.Place.Pins().Pins.Keys, StringComparer.Ordinal);
        var document = PinDocument.Of(report);
        Assert.Equal(2, Screen(document).Count(line => line.Contains(": reproducibility is not promised; it did not hold: the build is not reproducible: sha256:", StringComparison.Ordinal)));
        var check = Json(document).GetProperty("processors")[0].GetProperty("reproducibility_check");
        Assert.False(check.GetProperty("held").GetBoolean());
        Assert.Contains("the first difference is layer 2 of linux/amd64", check.GetProperty("deviation").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_that_holds_is_reported_too()
    {
        var document = PinDocument.Of(await rig.Finish(Verify));

        Assert.Contains("chat: reproducibility is not promised; it held: two builds gave the same bytes", Screen(document), StringComparer.Ordinal);
        Assert.Equal([true, true], Json(document).GetProperty("processors").EnumerateArray().Select(processor => processor.GetProperty("reproducibility_check").GetProperty("held").GetBoolean()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_proof_that_does_not_hold_moves_no_pin_of_the_same_source(bool tagMoved)
    {
        await rig.Finish();
        var (pinned, chat) = (rig.PinsFile, rig.Place.Pins().Of("chat"));
        var repository = rig.Place.RepositoryOf("chat");
        if (tagMoved)
        {
            // The tag names an image of one platform.
            await rig.Registry.Put(repository, (await rig.Registry.Manifest(repository, chat.Platforms[Platform.Amd64], default))!, chat.Tag, default);
        }

        rig.Layouts.Salt = "another compiler";
        var report = await rig.Finish(Verify with { Processor = "chat" });

        Assert.Equal(("unchanged", 0), (PinDocument.Result(report.Processors[0]), report.Processors[0].SentBytes));
        Assert.Contains("it did not hold: the build differs from the pin: ", string.Join('\n', Screen(PinDocument.Of(report))), StringComparison.Ordinal);
        Assert.Equal(pinned, rig.PinsFile);
        Assert.Equal(chat.Index, (await rig.Registry.Manifest(repository, chat.Tag, default))!.Descriptor.Digest);
    }

    [Fact]
    public void The_provenance_names_what_the_steps_had_and_no_value_of_a_secret()
    {
        var spec = ProcessorSpec.Parse(File.ReadAllBytes(Path.Combine(rig.Folder.Root, "processors/chat/processor.json")));
        var pin = new Pin(ImageReference.Parse("ghcr.io/o/n/chat"), "1", Sha256.Of(default), Platform.All.ToDictionary(platform => platform, _ => Sha256.Of(default)), Sha256.Of(default), null) { IsReproducible = false };
        var definition = JsonSerializer.SerializeToElement(Provenance.Of(new ImageRecord(spec, pin, [], [], [])), DeliveredJson.Default.JsonNode).GetProperty("buildDefinition");

        Assert.Equal(
            """{"build":"dockerfile","build_arguments":{"VERSION":"1"},"build_secrets":["NPM_TOKEN"],"platforms":["linux/amd64","linux/arm64"],"processor":"chat@1.2.3"}""",
            Encoding.UTF8.GetString(CanonicalJson.Encode(definition.GetProperty("externalParameters"))));
        Assert.Equal("""{"network":"none","reproducibility":"not promised","source_date_epoch":"1704067200"}""", Encoding.UTF8.GetString(CanonicalJson.Encode(definition.GetProperty("internalParameters"))));
    }

    [Fact]
    public void The_reports_of_other_lanes_say_it_on_console_and_page_and_in_their_document()
    {
        var processor = new ProcessorReport("chat", null, null, "no verdict yet", Stands: false, "2026-11-20T10:00:01.000Z", null, null, [SubjectResult.Group("image", 5, new Check("build", null))], 1200) { IsReproducible = false };
        var document = LaneDocument.Of(new LaneReport("2026-11-20T10:00:00.000Z", 2000, [processor, processor with { Processor = "table", IsReproducible = true }], []));

        Assert.Equal("chat: reproducibility is not promised", Screen(document).Single(line => line.Contains("reproducib", StringComparison.Ordinal)));
        Assert.Equal([true, false], Json(document).GetProperty("processors").EnumerateArray().Select(one => one.TryGetProperty("reproducibility", out _)));
        Assert.Matches("reproducibility</dt>\\s*<dd>not promised", Encoding.UTF8.GetString(HtmlWriter.Write(document, rig.Folder.Root)));
    }

    public void Dispose() => rig.Dispose();

    private static string[] Screen(ReportDocument document) => [.. document.Screen.Lines.Select(line => string.Concat(line.Parts.Select(part => part.Text)))];

    private static JsonElement Json(ReportDocument document) => StrictJson.Parse(JsonLine.Of(document.Json));
}
