using System.Text.Json;
using Pipeline.Adapters.Containers;

namespace Pipeline.Adapters.Tests;

/// <summary>A container's confinement, as requested from the engine and as the engine reports it.</summary>
public sealed class ConfinementTests(HostileImage hostile) : IDisposable
{
    private readonly Rig rig = new(hostile);

    [Fact]
    public async Task The_engine_confirms_every_limit_of_a_run_in_mode_mock()
    {
        var invocation = rig.Describe("never_exits");
        using var cancel = new CancellationTokenSource();
        var run = Task.Run(() => rig.Adapter.Invoke(invocation, cancel.Token));
        using var inspected = JsonDocument.Parse(await Command.Output("docker", "inspect", await Rig.Running(invocation.ExecutionId)));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        var container = inspected.RootElement[0];
        var host = container.GetProperty("HostConfig");
        var facts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["NetworkMode"] = "\"none\"",
            ["ReadonlyRootfs"] = "true",
            ["CapDrop"] = """["ALL"]""",
            ["CapAdd"] = "null",
            ["Privileged"] = "false",
            ["PidsLimit"] = "32",
            ["Memory"] = "134217728",
            ["MemorySwap"] = "134217728",
            ["NanoCpus"] = "1000000000",
            ["IpcMode"] = "\"none\"",
            ["CgroupnsMode"] = "\"private\"",
            ["Init"] = "true",
            ["Devices"] = "null",
            ["Binds"] = "null",
            ["Tmpfs"] = """{"/dev/shm":"rw,noexec,nosuid,nodev,size=16m,mode=1777","/tmp":"rw,noexec,nosuid,nodev,size=16m,mode=1777"}""",
        };
        Assert.All(facts, fact => Assert.Equal(fact.Value, host.GetProperty(fact.Key).GetRawText().Replace(" ", "", StringComparison.Ordinal).ReplaceLineEndings("")));
        var security = host.GetProperty("SecurityOpt").EnumerateArray().Select(option => option.GetString()!).ToArray();
        Assert.Equal(["no-new-privileges:true", SeccompProfile.SecurityOption], security);
        Assert.Equal(SeccompProfile.Digest.ToString(), SeccompProfile.Reported(security));
        Assert.Equal("none", host.GetProperty("LogConfig").GetProperty("Type").GetString());
        Assert.Equal(
            "core=0 fsize=67108864 nofile=4096",
            string.Join(' ', host.GetProperty("Ulimits").EnumerateArray().Select(limit => $"{limit.GetProperty("Name")}={limit.GetProperty("Hard")}")));
        Assert.Equal(
            "/etc/hosts:False /pipeline/in:False /pipeline/out:True",
            string.Join(' ', container.GetProperty("Mounts").EnumerateArray()
                .Select(mount => $"{mount.GetProperty("Destination")}:{mount.GetProperty("RW")}").Order(StringComparer.Ordinal)));
        Assert.Equal(ContainerUser.Current, container.GetProperty("Config").GetProperty("User").GetString());
        Assert.NotEqual("0", ContainerUser.Current.Split(':')[0], StringComparer.Ordinal);
        Assert.True(container.GetProperty("Config").GetProperty("NetworkDisabled").GetBoolean());
        Assert.Equal(hostile.Image.Digest.ToString(), container.GetProperty("Image").GetString());
    }

    [Fact]
    public void A_container_without_a_network_knows_the_name_of_its_loopback_and_no_other()
    {
        var success = Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(rig.Describe("names"), default));
        using var reader = new StreamReader(rig.World.OpenRead(success.Outputs.Single()));
        Assert.Equal("127.0.0.1 localhost\n::1 localhost\n", reader.ReadToEnd());
    }

    public void Dispose() => rig.Dispose();
}
