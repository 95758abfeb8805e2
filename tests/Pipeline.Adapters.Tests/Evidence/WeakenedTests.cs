using System.Text.Json.Nodes;
using Pipeline.Adapters.Engine;

namespace Pipeline.Adapters.Tests;

/// <summary>An engine that confines less than requested but reports otherwise deceives the read-back, but not the escape attempts.</summary>
public sealed class WeakenedTests(HostileImage hostile)
{
    private const string Unfiltered = "\"SecurityOpt\": [\"no-new-privileges:true\", \"seccomp=unconfined\", \"apparmor=unconfined\"]";

    /// <summary>The weaker confinement, whether it needs root, and the ways out that it opens.</summary>
    public static TheoryData<string, bool, string> Weakened => new()
    {
        { "\"NetworkMode\": \"host\"", false, "host_loopback abstract_socket" },
        { "\"NetworkMode\": \"none\"", false, "host_resolvers" },
        { "\"ReadonlyRootfs\": false", true, "root_write" },
        { Unfiltered, false, "ptrace_child kernel_events key_add change_personality" },
        { $"{Unfiltered}, \"CapAdd\": [\"SYS_TIME\"]", true, "adjust_clock" },
        { $"{Unfiltered}, \"CapAdd\": [\"NET_RAW\"]", true, "raw_socket packet_socket" },
        { $"{Unfiltered}, \"CapAdd\": [\"SYS_ADMIN\"]", true, "change_host_name change_domain_name unshare_mounts unshare_network mount_new_way" },
        { $"{Unfiltered}, \"CapAdd\": [\"MKNOD\"]", true, "device_from_tmp device_from_shared_memory device_from_outputs" },
        { "\"SecurityOpt\": [\"seccomp=unconfined\"]", false, "exec_from_outputs exec_from_memory" },
        { "\"Mounts\": [{\"Type\": \"bind\", \"Source\": \"/var/run/docker.sock\", \"Target\": \"/run/docker.sock\"}]", true, "engine_socket" },
        { "\"PidMode\": \"host\"", false, "host_processes" },
        { "\"PidsLimit\": 4096", false, "fork_bomb" },
        { "\"Tmpfs\": {\"/tmp\": \"rw,exec,nosuid,nodev,size=16m,mode=1777\"}", false, "exec_from_tmp map_from_tmp" },
        { "\"Tmpfs\": {\"/dev/shm\": \"rw,exec,nosuid,nodev,size=16m,mode=1777\"}", false, "exec_from_shared_memory map_from_shared_memory" },
        { "\"IpcMode\": \"host\", \"Tmpfs\": {}", false, "shared_memory" },
    };

    [Theory]
    [MemberData(nameof(Weakened))]
    public void Each_way_that_is_open_is_told(string weakening, bool root, string open)
    {
        Assert.SkipUnless(!root || Environment.IsPrivilegedProcess, "what a container writes as root, only root can settle");
        using var listeners = new HostListeners();
        using var engine = Lying(JsonNode.Parse($"{{{weakening}}}")!.AsObject(), root);
        using var weak = new Rig(hostile, new LocalOptions { Engine = engine.Address, OutputMib = 64 });

        var told = EscapeTests.Tried(weak, $$"""{"only":" {{open}} ","port":{{listeners.Port}},"verb":"escapes"}""");

        Assert.Equal(open.Split(' ').Order(StringComparer.Ordinal), told.Select(attempt => attempt.Name).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(told, attempt => Assert.Equal("through", attempt.How));
    }

    // It keeps the original request, and answers from it.
    private static BentEngine Lying(JsonObject weakening, bool root)
    {
        JsonNode? honest = null;
        return new BentEngine
        {
            Request = asked =>
            {
                honest = asked.DeepClone();
                foreach (var (member, value) in weakening)
                {
                    var kept = member == "Mounts" ? asked["HostConfig"]!["Mounts"]!.AsArray() : [];
                    asked["HostConfig"]![member] = value is JsonArray more ? new JsonArray([.. kept.Concat(more).Select(item => item!.DeepClone())]) : value!.DeepClone();
                }

                // A container on a network, because the network `none` is one.
                asked["NetworkDisabled"] = !weakening.ContainsKey("NetworkMode");
                asked["User"] = root ? "0:0" : asked["User"]!.DeepClone();
            },
            Answer = told =>
            {
                foreach (var (member, _) in weakening)
                {
                    told["HostConfig"]![member] = honest!["HostConfig"]![member]?.DeepClone();
                }

                told["Config"]!["User"] = honest!["User"]!.DeepClone();
                told["NetworkSettings"]!["Networks"] = new JsonObject { ["none"] = new JsonObject() };
                told["Mounts"] = new JsonArray([.. told["Mounts"]!.AsArray().Where(mount => $"{mount!["Destination"]}" != "/run/docker.sock").Select(mount => mount!.DeepClone())]);
            },
        };
    }
}
