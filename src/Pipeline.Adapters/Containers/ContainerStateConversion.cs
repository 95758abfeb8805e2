using Docker.DotNet.Models;
using Platform = Pipeline.Contracts.Specs.Platform;

namespace Pipeline.Adapters.Containers;

/// <summary>Converts the engine's report of a container to our model. Missing settings count as their weakest meaning.</summary>
internal static class ContainerStateConversion
{
    private const double NanoCpus = 1e9;

    /// <param name="told">The engine's answer.</param>
    /// <param name="platform">The platform of the image; the engine does not report it for containers.</param>
    public static ContainerState Of(ContainerInspectResponse told, Platform platform)
    {
        var host = told.HostConfig ?? new HostConfig();
        var security = host.SecurityOpt ?? [];
        return new ContainerState(
            new Confinement(
                new CapabilityChange(Sorted(host.CapAdd), Sorted(host.CapDrop)),
                Sorted(host.Devices?.Select(device => device.PathInContainer ?? "")),
                Sorted(told.Config?.Env?.Select(variable => variable.Split('=')[0])),
                Sorted(OpeningSettings.Of(host)),
                Digest.Parse(told.Image ?? ""),
                Limits(host),
                Sorted(host.MaskedPaths),
                [.. Mounts(told, host).OrderBy(mount => mount.Destination, StringComparer.Ordinal)],
                new ConfinementNamespaces(
                    Named(host.CgroupnsMode, "host"), Named(host.IpcMode, "host"), Named(host.PidMode, "private"), Named(host.UsernsMode, "default"), Named(host.UTSMode, "private")),
                new ConfinementNetwork(Named(host.NetworkMode, "default"), Sorted(told.NetworkSettings?.Networks?.Keys)),
                security.Any(option => option is "no-new-privileges" or "no-new-privileges:true" or "no-new-privileges=true"),
                platform,
                host.Privileged,
                Sorted(host.ReadonlyPaths),
                host.ReadonlyRootfs,
                host.Runtime ?? "",
                SeccompProfile.Reported(security),
                told.Config?.User ?? "",
                string.IsNullOrEmpty(told.AppArmorProfile) ? null : told.AppArmorProfile),
            (told.Mounts ?? []).ToDictionary(mount => mount.Destination ?? "", mount => mount.Source ?? "", StringComparer.Ordinal));
    }

    private static ConfinementLimits Limits(HostConfig host) => new(
        host.NanoCPUs / NanoCpus,
        host.Memory,
        host.MemorySwap,
        Math.Max(0, host.PidsLimit ?? 0),
        (host.Ulimits ?? []).ToDictionary(limit => limit.Name ?? "", limit => limit.Hard, StringComparer.Ordinal));

    private static IEnumerable<ConfinementMount> Mounts(ContainerInspectResponse told, HostConfig host) =>
    [
        .. (told.Mounts ?? []).Select(mount => new ConfinementMount(mount.Destination ?? "", !mount.RW, mount.Type ?? "")),
        .. (host.Tmpfs ?? new Dictionary<string, string>(StringComparer.Ordinal)).Select(mount => new ConfinementMount(mount.Key, ReadOnly: false, "tmpfs", mount.Value)),
    ];

    private static string Named(string? mode, string silence) => string.IsNullOrEmpty(mode) ? silence : mode;

    private static string[] Sorted(IEnumerable<string>? values) => [.. (values ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <summary>Engine settings that open a container towards its host or neighbours; no run requests any.</summary>
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

    /// <summary>The names of the enabled ones.</summary>
    public static IEnumerable<string> Of(HostConfig host) => All.Where(setting => setting.IsSet(host)).Select(setting => setting.Name);
}
