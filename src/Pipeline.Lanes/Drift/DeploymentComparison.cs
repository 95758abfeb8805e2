using System.Globalization;
using Pipeline.Lanes.Reports;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Drift;

/// <summary>Pin ↔ deployed.</summary>
internal static class DeploymentComparison
{
    /// <param name="seen">The observations of the processor.</param>
    /// <param name="plan">The digest of the running deployment; null if nothing was ever deployed.</param>
    public static IEnumerable<DriftFinding> Of(ProcessorObservation seen, Digest? plan)
    {
        DriftFinding Found(DriftRule rule, string detail) => new(seen.Processor, rule, detail);
        return [.. Pinned(seen, plan is not null, Found), .. Answer(seen.Deployed, plan, Found)];
    }

    // A function that was not asked cannot disagree.
    private static IEnumerable<DriftFinding> Answer(FunctionState? deployed, Digest? plan, Func<DriftRule, string, DriftFinding> found) => deployed?.Answer switch
    {
        FunctionAnswer.NoAnswer silent => [found(DriftRule.FunctionSilent, silent.Fault.ToString())],
        FunctionAnswer.Identified { Identity: var said } when said.ImageDigest != deployed.Function.Image.RequireDigest() =>
            [found(DriftRule.FunctionDiffers, $"it reports that it was built from {DisplayText.Short(said.ImageDigest)}; {DisplayText.Short(deployed.Function.Image.RequireDigest())} is deployed")],
        FunctionAnswer.Identified { Identity: var said } when said.Deployment != plan =>
            [found(DriftRule.FunctionDiffers, $"it reports that it belongs to deployment {DisplayText.Short(said.Deployment)}; {(plan is null ? "none" : DisplayText.Short(plan))} runs")],
        _ => [],
    };

    private static IEnumerable<DriftFinding> Pinned(ProcessorObservation seen, bool everDeployed, Func<DriftRule, string, DriftFinding> found)
    {
        return (seen.Pin, seen.Deployed) switch
        {
            (null, { } deployed) => [found(DriftRule.OrphanFunction, $"{deployed.Function.Image} is deployed, and nothing is pinned")],
            ({ } pin, null) => [found(DriftRule.NotDeployed, everDeployed ? $"{pin.Tag} is pinned, but there is no such function" : "nothing was ever deployed")],
            ({ } pin, { } deployed) when deployed.Function.Image.RequireDigest() != pin.Index => [Image(pin, deployed, found)],
            ({ } pin, { } deployed) => Settings(pin, deployed.Function, seen.Source, found),
            _ => [],
        };
    }

    private static DriftFinding Image(Pin pin, FunctionState deployed, Func<DriftRule, string, DriftFinding> found)
    {
        var image = deployed.Function.Image;
        var digests = $"{image.Tag ?? "an image without a tag"}, {DisplayText.Short(image.RequireDigest())}, is deployed; {pin.Tag}, {DisplayText.Short(pin.Index)}, is pinned";
        return deployed.Build switch
        {
            BuildState.Ours => found(DriftRule.DeployedBehind, digests),
            BuildState.Unavailable unread => found(DriftRule.DeployedBuildUnread, $"{digests}; {unread.Why}"),
            BuildState.Foreign foreign => found(DriftRule.DeployedForeign, $"{digests}; {foreign.Why}"),
            _ => throw new ArgumentException("an image that is not the pinned one has not been looked at", nameof(deployed)),
        };
    }

    private static IEnumerable<DriftFinding> Settings(Pin pin, DeployedFunction deployed, SourceState source, Func<DriftRule, string, DriftFinding> found)
    {
        if (Repository.Of(deployed.Image) != Repository.Of(pin.Repository))
        {
            return [found(DriftRule.DeployedForeign, $"the pinned image is deployed from {Repository.Of(deployed.Image)}; it is pinned in {pin.Repository}")];
        }

        if (deployed.Source != pin.Source)
        {
            // A changed source may change the function's settings without changing the image.
            return [found(DriftRule.DeployedBehind, $"the pinned image is deployed as of source {DisplayText.Short(deployed.Source)}; it is pinned as of {DisplayText.Short(pin.Source)}")];
        }

        if (deployed.Image.Tag != pin.Tag)
        {
            return [found(DriftRule.SettingsDiffer, $"tag is {deployed.Image.Tag ?? "none"}, not {pin.Tag}")];
        }

        // A function's settings come from processor.json, which is part of the pinned source. Once the source has changed, a different setting may
        // be the next pin's; before that, no step of the lane explains it.
        if (source is not SourceState.Read { Spec: var spec, Fingerprint: var fingerprint })
        {
            return [];
        }

        var differences = string.Join(", ", Differences(spec, deployed));
        var rule = fingerprint == pin.Source ? DriftRule.SettingsDiffer : DriftRule.SettingsBehind;
        return differences.Length == 0 ? [] : [found(rule, differences)];
    }

    private static IEnumerable<string> Differences(ProcessorSpec spec, DeployedFunction deployed)
    {
        (string Name, object Deployed, object Source)[] settings =
        [
            ("processor", deployed.Processor, spec.Ref),
            ("secrets", Names(deployed.Secrets), Names(spec.Secrets)),
            ("timeout_s", deployed.TimeoutS, (int)spec.Timeout.TotalSeconds),
            ("cpus", deployed.Resources.Cpus, spec.Resources.Cpus),
            ("memory_mib", deployed.Resources.MemoryMib, spec.Resources.MemoryMib),
            ("pids", deployed.Resources.Pids, spec.Resources.Pids),
            ("tmp_mib", deployed.Resources.TmpMib, spec.Resources.TmpMib),
        ];
        return settings.Where(setting => !setting.Deployed.Equals(setting.Source))
            .Select(setting => string.Create(CultureInfo.InvariantCulture, $"{setting.Name} is {setting.Deployed}, not {setting.Source}"));
    }

    private static string Names(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(' ', names);
}
