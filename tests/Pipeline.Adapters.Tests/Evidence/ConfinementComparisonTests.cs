using System.Text.Json.Nodes;
using Pipeline.Adapters.Containers;
using Pipeline.Adapters.Engine;

namespace Pipeline.Adapters.Tests;

/// <summary>If an engine confines a container less than requested, the run fails and names the difference.</summary>
public sealed class ConfinementComparisonTests(HostileImage hostile)
{
    private const string Fragment = "adapter invocation failed: the engine confined the container less than it was asked to: ";

    public static TheoryData<string, string, string> Answers => new()
    {
        { "HostConfig.Privileged", "true", "it is privileged" },
        { "HostConfig.NetworkMode", "\"bridge\"", "the network is bridge, not none" },
        { "NetworkSettings.Networks.other", "{}", "it is connected to the network other" },
        { "HostConfig.CapAdd", "[\"NET_RAW\"]", "the capability NET_RAW is added" },
        { "HostConfig.CapDrop", "null", "capabilities are not dropped" },
        { "HostConfig.ReadonlyRootfs", "false", "the root file system is writable" },
        { "HostConfig.SecurityOpt", "[\"seccomp=unconfined\"]", "new privileges can be gained" },
        { "HostConfig.SecurityOpt", "[\"no-new-privileges\",\"seccomp=unconfined\"]", "the filter of system calls is unconfined, not sha256:" },
        { "HostConfig.SecurityOpt", "[\"no-new-privileges\"]", "the filter of system calls is builtin, not sha256:" },
        { "HostConfig.SecurityOpt", "[\"no-new-privileges\",\"seccomp={}\"]", "the filter of system calls is sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a, not" },
        { "AppArmorProfile", "\"unconfined\"", "AppArmor does not confine it" },
        { "HostConfig.Devices", "[{\"PathOnHost\":\"/dev/sda\",\"PathInContainer\":\"/dev/x\",\"CgroupPermissions\":\"rwm\"}]", "it has the device /dev/x" },
        { "HostConfig.GroupAdd", "[\"0\"]", "it has group_add" },
        { "HostConfig.PidMode", "\"host\"", "the pid namespace is host" },
        { "HostConfig.IpcMode", "\"host\"", "the ipc namespace is host" },
        { "HostConfig.UTSMode", "\"host\"", "the uts namespace is host" },
        { "HostConfig.UsernsMode", "\"host\"", "the user namespace is host" },
        { "HostConfig.CgroupnsMode", "\"\"", "the cgroup namespace is host" },
        { "HostConfig.MaskedPaths", "[]", "/proc/kcore is not masked" },
        { "HostConfig.ReadonlyPaths", "null", "/proc/bus is writable" },
        { "Image", "\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"", "the image is sha256:44136fa" },
        { "Config.User", "\"\"", "the user is the image's, not " },
        { "Mounts", "[]", "the mount /pipeline/in is missing" },
        { "Mounts./pipeline/in.RW", "true", "the mount /pipeline/in was not requested: bind, writable" },
        { "Mounts.*.Source", "\"/etc\"", " has a different source" },
        { "HostConfig.Tmpfs", "{\"/dev/shm\":\"rw\"}", "the mount /dev/shm was not requested: tmpfs, writable, rw" },
        { "HostConfig.Tmpfs", "{\"/tmp\":\"rw\"}", "the mount /tmp was not requested: tmpfs, writable, rw" },
        { "HostConfig.Memory", "0", "memory_bytes is 0, not 134217728" },
        { "HostConfig.PidsLimit", "null", "pids is 0, not 32" },
        { "HostConfig.NanoCpus", "2000000000", "cpus is 2, not 1" },
        { "HostConfig.Ulimits", "[]", "the limit core is not 0" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task What_it_tells_is_believed(string member, string value, string weakness)
    {
        using var engine = new BentEngine { Answer = told => Set(told, member, value) };
        await Refused(engine, weakness);
    }

    [Theory]
    [InlineData("HostConfig.NetworkMode", "\"host\"", "the network is host, not none")]
    [InlineData("HostConfig.CapDrop", "[]", "capabilities are not dropped")]
    [InlineData("HostConfig.ReadonlyRootfs", "false", "the root file system is writable")]
    [InlineData("HostConfig.SecurityOpt", "[\"no-new-privileges:true\"]", "the filter of system calls is builtin, not sha256:")]
    [InlineData("HostConfig.Binds", "[\"/etc:/host:ro\"]", "it has binds")]
    [InlineData("HostConfig.Memory", "0", "memory_bytes is 0, not 134217728")]
    public async Task What_it_does_is_seen(string member, string value, string weakness)
    {
        // It really creates such a container, and reports it.
        using var engine = new BentEngine
        {
            Request = asked =>
            {
                Set(asked, member, value);
                asked["HostConfig"]!.AsObject().Remove("MemorySwap");
            },
        };
        await Refused(engine, weakness);
    }

    [Theory]
    [InlineData("Config.User", "\"65532:65532\"", "the user is 65532:65532, not 4242:4343")]
    [InlineData("HostConfig.NanoCpus", "1000000000", "cpus is 1, not 0.5")]
    [InlineData("Mounts./pipeline/conditions.RW", "true", "the mount /pipeline/conditions was not requested: bind, writable")]
    public async Task Under_other_conditions_it_is_held_to_those(string member, string value, string weakness)
    {
        Assert.SkipUnless(Directory.Exists("/var/lib/pipeline-setup/perturbation"), "what changes conditions is missing: build/setup/engine.sh up perturbation makes it");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can settle another user's files");
        using var engine = new BentEngine { Answer = told => Set(told, member, value) };
        await Refused(engine, weakness, new() { User = new(4242, 4343), Processors = new(1, 0, 0.5), FileMask = 0 });
    }

    [Fact]
    public void An_engine_that_does_as_it_is_asked_runs_it()
    {
        using var engine = new BentEngine { Request = static _ => { }, Answer = static _ => { } };
        using var rig = new Rig(hostile, new LocalOptions { Engine = engine.Address, OutputMib = 64 });
        Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(rig.Describe("honest"), default));
    }

    [Fact]
    public void Swap_that_a_kernel_does_not_count_is_told_and_not_judged()
    {
        using var engine = new BentEngine { Answer = told => Set(told, "HostConfig.MemorySwap", "-1") };
        using var rig = new Rig(hostile, new LocalOptions { Engine = engine.Address, OutputMib = 64 });
        Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(rig.Describe("honest"), default));
    }

    [Theory]
    [InlineData("builtin", "no-new-privileges:true")]
    [InlineData("unconfined", "no-new-privileges:true", "seccomp=unconfined")]
    public void A_filter_is_told_by_its_name_or_its_digest(string told, params string[] options)
    {
        Assert.Equal(told, SeccompProfile.Reported(options));
        Assert.Equal(SeccompProfile.Digest.ToString(), SeccompProfile.Reported([SeccompProfile.SecurityOption]));
    }

    private async Task Refused(BentEngine engine, string weakness, RunConditions? conditions = null)
    {
        using var rig = new Rig(hostile, new LocalOptions { Engine = engine.Address, OutputMib = 64 });
        var invocation = rig.Describe("honest") with { Conditions = conditions ?? RunConditions.Usual };
        var failure = Assert.IsType<Envelope.Failure>(rig.Adapter.Invoke(invocation, default));
        Assert.Equal("ERR_ADAPTER_INVOCATION", failure.Fault.Code.Name);
        Assert.StartsWith(Fragment, failure.Fault.Message, StringComparison.Ordinal);
        Assert.Contains(weakness, failure.Fault.Message, StringComparison.Ordinal);
        Assert.Equal("", await rig.Leftovers(invocation.ExecutionId));
    }

    // `Mounts.*.Source` selects a member in each mount, `Mounts./pipeline/in.RW` one in the mount with that destination.
    private static void Set(JsonNode document, string member, string value)
    {
        var path = member.Split('.');
        foreach (var place in path[..^1].Aggregate([document], (IEnumerable<JsonNode> at, string name) => at.SelectMany(node => Named(node, name))))
        {
            place[path[^1]] = JsonNode.Parse(value);
        }
    }

    private static IEnumerable<JsonNode> Named(JsonNode node, string name) => node switch
    {
        JsonArray all => all.Select(item => item!).Where(item => name is "*" || $"{item["Destination"]}" == name),
        _ => [node[name]!],
    };
}
