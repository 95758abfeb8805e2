using System.Text;
using System.Text.Json;
using Pipeline.Lanes.Comparison;
using Pipeline.Lanes.Reports;
using Pipeline.Oci.Samples;

namespace Pipeline.Release.Tests;

/// <summary>Two versions of a processor, built, pushed and pinned one after the other; both run on the real engine.</summary>
public sealed class OutputsOfTwoVersionsTests(GreenImage green)
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    [Fact]
    public async Task A_text_and_a_picture_that_differ_are_shown_and_kept_from_both()
    {
        await using var server = await Server();
        using var machine = new PlatformMachine(server, step: null);
        var before = await Pinned(machine, "1.0.0", "", '1');
        await Pinned(machine, "1.1.0", " again", '2');

        var report = await machine.Compare(before);

        Assert.Equal((false, "1 of 3 cases differ"), (report.Failed, report.Counts));
        using var document = Written(report);
        var processor = document.RootElement.GetProperty("processors").EnumerateArray().Single();
        Assert.Equal("linux/amd64", processor.GetProperty("platform").GetString());
        var outputs = processor.GetProperty("cases").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "hello").GetProperty("outputs").EnumerateArray().ToArray();
        Assert.Equal(["outputs/image.png", "outputs/said.txt"], outputs.Select(output => output.GetProperty("name").GetString()), StringComparer.Ordinal);
        Assert.Equal("@@ -1 +1 @@\n-hello\n+hello again\n", outputs[1].GetProperty("diff").GetString());
        Assert.Equal([.. Signature, (byte)'1'], Kept(outputs[0], "before"));
        Assert.Equal([.. Signature, (byte)'2'], Kept(outputs[0], "after"));
        Assert.Equal("hello again\n", Encoding.UTF8.GetString(Kept(outputs[1], "after")));
        var page = await File.ReadAllTextAsync(Path.Combine(machine.Place.Artifacts, "compare-outputs.html"), TestContext.Current.CancellationToken);
        Assert.All((char[])['1', '2'], last => Assert.Contains($"data:image/png;base64,{Convert.ToBase64String([.. Signature, (byte)last])}", page, StringComparison.Ordinal));

        byte[] Kept(JsonElement output, string side) => File.ReadAllBytes(Path.Combine(machine.Place.Root, output.GetProperty(side).GetProperty("file").GetString()!));
    }

    [Fact]
    public async Task Pins_that_did_not_move_run_nothing()
    {
        await using var server = await Server();
        using var machine = new PlatformMachine(server, step: null);

        var report = await machine.Compare(await Pinned(machine, "1.0.0", "", '1'));

        Assert.Equal((false, "no image moved"), (report.Failed, report.Counts));
        Assert.False(Directory.Exists(new CompareOutputsOptions(machine.Place).World));
    }

    [Fact]
    public async Task An_earlier_image_that_has_disappeared_is_said_and_fails_nothing()
    {
        await using var server = await Server();
        using var machine = new PlatformMachine(server, step: null);
        var before = await Pinned(machine, "1.0.0", "", '1');
        await Pinned(machine, "1.1.0", " again", '2');
        await server.Delete("octo/pipeline/green", before.Of("green").Index.ToString());

        var report = await machine.Compare(before);

        Assert.Equal((false, "1 not compared"), (report.Failed, report.Counts));
        using var document = Written(report);
        Assert.StartsWith(
            "the earlier image is not what its pin names: manifest-missing: the registry has no ",
            document.RootElement.GetProperty("processors")[0].GetProperty("not_compared").GetString(), StringComparison.Ordinal);
    }

    private async Task<DistributionServer> Server()
    {
        Assert.NotEmpty(green.Processor); // Skips where it cannot be built.
        return await DistributionServer.Start();
    }

    private static async Task<PinSet> Pinned(PlatformMachine machine, string version, string said, char picture)
    {
        machine.Edit("processors/green/processor.json", _ => File.ReadAllText(Fixture("processor.json"))
            .Replace("green@1.0.0", $"green@{version}", StringComparison.Ordinal).Replace("{\"outputs/said.txt\"", "{\"outputs/image.png\": \"image/png\", \"outputs/said.txt\"", StringComparison.Ordinal));
        machine.Edit("processors/green/provider.py", _ => File.ReadAllText(Fixture("provider.py"))
            .Replace("inputs[\"what\"].encode())", $"(inputs[\"what\"] + \"{said}\\n\").encode()), OutputItem(\"outputs/image.png\", b\"\\x89PNG\\r\\n\\x1a\\n{picture}\")", StringComparison.Ordinal));
        Assert.Equal("1 pinned", (await machine.Pin(elsewhere: null)).Counts);
        return machine.Place.Pins();
    }

    private static string Fixture(string file) => Path.Combine(SourceTree.Root, "tests/Pipeline.Lanes.Tests/PrAcceptance/Fixtures/green", file);

    private static JsonDocument Written(CompareOutputsReport report)
    {
        ReportFiles.Write(OutputComparisonDocument.Of(report), report.Place.Root);
        return JsonDocument.Parse(File.ReadAllBytes(Path.Combine(report.Place.Artifacts, "compare-outputs.json")));
    }
}
