using System.Text.Json;

namespace Pipeline.Processor.Tests.Containers;

public sealed class ProbeTests(ReplayImage image)
{
    private static readonly string[] Probe = ["--probe", "--spec", "/golden/processor.json", "--artifacts", "/pipeline/out"];

    [Fact]
    public async Task A_confined_container_shows_that_it_is()
    {
        using var scratch = new Scratch();
        var container = new ReplayContainer(image.Id, scratch);
        container.DeliverHarm("none");

        var ended = await container.Run([], Probe);

        Assert.Equal(0, ended.Status);
        Assert.Equal(["probe.json"], Scratch.Tree(scratch.Artifacts).Keys, StringComparer.Ordinal);
        var bytes = await File.ReadAllBytesAsync(Path.Combine(scratch.Artifacts, "probe.json"));
        var evidence = StrictJson.Parse(bytes);
        Assert.Equal(CanonicalJson.EncodeLine(evidence), bytes);
        Assert.Equal("0000000000000000", evidence.GetProperty("capabilities").GetString());
        Assert.Equal("""["lo"]""", evidence.GetProperty("interfaces").GetRawText());
        Assert.Equal("""{"192.0.2.1:443":"ENETUNREACH"}""", evidence.GetProperty("connect").GetRawText());
        Assert.Equal("failed", evidence.GetProperty("resolve").GetString());
        Assert.True(evidence.GetProperty("no_new_privs").GetBoolean());
        Assert.False(evidence.GetProperty("root_writable").GetBoolean());
        Assert.Equal(ReplayContainer.Uid, evidence.GetProperty("uid").GetInt32());
        Assert.Equal("probe-v1", evidence.GetProperty("schema").GetString());
        Assert.Contains("Pipeline.Processor", Modules(evidence), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_container_that_is_not_confined_shows_that_too()
    {
        using var scratch = new Scratch();
        new ReplayContainer(image.Id, scratch).DeliverHarm("none");

        string[] unconfined =
            ["run", "--rm", "--network", "host", "--user", "0:0", "-v", $"{scratch.Root}:/golden", "-v", $"{scratch.Artifacts}:/pipeline/out", image.Id];
        _ = (await Command.Run("docker", [.. unconfined, .. Probe])).Required;

        var evidence = StrictJson.Parse(await File.ReadAllBytesAsync(Path.Combine(scratch.Artifacts, "probe.json")));
        Assert.NotEqual("0000000000000000", evidence.GetProperty("capabilities").GetString(), StringComparer.Ordinal);
        Assert.False(evidence.GetProperty("no_new_privs").GetBoolean());
        Assert.True(evidence.GetProperty("root_writable").GetBoolean());
        Assert.Equal(0, evidence.GetProperty("uid").GetInt32());
    }

    private static IEnumerable<string> Modules(JsonElement evidence) =>
        evidence.GetProperty("modules").EnumerateArray().Select(name => name.GetString()!);
}
