using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Drift;

/// <summary>Pin ↔ registry.</summary>
internal static class RegistryComparison
{
    public static IEnumerable<DriftFinding> Of(string processor, Pin pin, RegistryState seen) => seen switch
    {
        RegistryState.Unavailable unread => [new(processor, DriftRule.RegistryUnread, unread.Why)],
        RegistryState.Read read => Tag(pin, read.Tag).Concat(Index(pin, read.Index)).Select(found => new DriftFinding(processor, found.Rule, found.Detail)),
        _ => [],
    };

    private static IEnumerable<(DriftRule Rule, string Detail)> Tag(Pin pin, TagState? tag)
    {
        if (tag is null)
        {
            yield return (DriftRule.TagMissing, $"there is no tag {pin.Tag} in {pin.Repository}");
        }
        else if (tag.Digest != pin.Index)
        {
            var lost = tag.Platforms is null ? [] : pin.Platforms.Keys.Where(platform => !tag.Platforms.Contains(platform.ToString(), StringComparer.Ordinal)).ToArray();
            var without = lost.Length > 0 ? $", which lacks {DisplayText.Platforms(lost)}" : "";
            yield return (DriftRule.TagMoved, $"{pin.Tag} names {DisplayText.Short(tag.Digest)}{without}; {DisplayText.Short(pin.Index)} is pinned");
        }
    }

    private static IEnumerable<(DriftRule Rule, string Detail)> Index(Pin pin, IndexState seen) => seen switch
    {
        IndexState.NotFound => [(DriftRule.ManifestMissing, new Fault(ErrorCode.ImageUnpinned, $"{pin.Repository}@{pin.Index} is gone").ToString())],
        IndexState.NotAnIndex other => [(DriftRule.NotAnIndex, $"{DisplayText.Short(pin.Index)} {other.Why}")],
        IndexState.Read index => pin.Platforms.OrderBy(platform => platform.Key.ToString(), StringComparer.Ordinal)
            .SelectMany(platform => Platform(platform.Key, platform.Value, index))
            .Concat(Added(pin, index)),
        _ => [],
    };

    private static IEnumerable<(DriftRule Rule, string Detail)> Platform(Platform platform, Digest pinned, IndexState.Read index)
    {
        // A second entry for a platform never matches the pin, because each machine chooses its own.
        var entries = index.Platforms.Where(entry => entry.Platform == platform.ToString()).ToArray();
        if (entries.Length == 0)
        {
            yield return (DriftRule.PlatformMissing, $"the index has no {platform}");
        }

        foreach (var entry in entries)
        {
            if (entry.Digest != pinned)
            {
                yield return (DriftRule.ManifestDiffers, $"{platform} is {DisplayText.Short(entry.Digest)}; {DisplayText.Short(pinned)} is pinned");
            }
            else if (!entry.Exists)
            {
                yield return (DriftRule.PlatformMissing, new Fault(ErrorCode.ImageUnpinned, $"the manifest of {platform}, {entry.Digest}, is gone").ToString());
            }
        }
    }

    private static IEnumerable<(DriftRule Rule, string Detail)> Added(Pin pin, IndexState.Read index) =>
        from entry in index.Platforms
        where !pin.Platforms.Keys.Any(platform => platform.ToString() == entry.Platform)
        select (DriftRule.PlatformUnexpected, $"the index has {entry.Platform}, {DisplayText.Short(entry.Digest)}");
}
