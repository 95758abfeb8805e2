using Docker.DotNet.Models;

namespace Pipeline.Adapters.Local.Evidence;

/// <summary>Settings of an engine that open a container towards its host or its neighbours, and that no run asks for.</summary>
internal static class OpeningSettings
{
    private static readonly IReadOnlyList<(string Name, Func<HostConfig, bool> IsSet)> All =
    [
        ("binds", host => host.Binds is { Count: > 0 }),
        ("cgroup_parent", host => host.CgroupParent is { Length: > 0 }),
        ("device_cgroup_rules", host => host.DeviceCgroupRules is { Count: > 0 }),
        ("device_requests", host => host.DeviceRequests is { Count: > 0 }),
        ("extra_hosts", host => host.ExtraHosts is { Count: > 0 }),
        ("group_add", host => host.GroupAdd is { Count: > 0 }),
        ("links", host => host.Links is { Count: > 0 }),
        ("oom_kill_disable", host => host.OomKillDisable is true),
        ("port_bindings", host => host.PortBindings is { Count: > 0 }),
        ("publish_all_ports", host => host.PublishAllPorts),
        ("sysctls", host => host.Sysctls is { Count: > 0 }),
        ("volumes_from", host => host.VolumesFrom is { Count: > 0 }),
    ];

    /// <summary>The names of those that are set.</summary>
    public static IEnumerable<string> Of(HostConfig host) => All.Where(setting => setting.IsSet(host)).Select(setting => setting.Name);
}
