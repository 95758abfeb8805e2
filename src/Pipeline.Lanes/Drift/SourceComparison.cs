using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Drift;

/// <summary>Source ↔ pin.</summary>
internal static class SourceComparison
{
    /// <param name="seen">The observations.</param>
    /// <param name="home">The repository for the processor's images in this release.</param>
    /// <param name="promoted">The repository that its image is promoted to; null for none.</param>
    public static IEnumerable<DriftFinding> Of(ProcessorObservation seen, string home, string? promoted)
    {
        DriftFinding Found(DriftRule rule, string detail) => new(seen.Processor, rule, detail);
        if (seen.Pin is { } elsewhere && elsewhere.Repository.ToString() != home && elsewhere.Repository.ToString() != promoted)
        {
            yield return Found(DriftRule.PinEdited, $"pinned in {elsewhere.Repository}, released to {home}");
        }

        switch (seen)
        {
            case { Source: SourceState.Invalid { Why: var why } }:
                yield return Found(DriftRule.SourceBroken, why);
                break;
            case { Source: SourceState.NotFound, Pin: { } pin }:
                yield return Found(DriftRule.OrphanPin, $"there is no processors/{seen.Processor}; {pin.Tag} is pinned");
                break;
            case { Source: SourceState.Read { Spec: var spec }, Pin: null }:
                yield return Found(DriftRule.NotPinned, $"{spec.Ref} has no pin");
                break;
            case { Source: SourceState.Read { Fingerprint: var now }, Pin: { } pin } when now != pin.Source:
                yield return Found(DriftRule.SourceChanged, $"{DisplayText.Short(pin.Source)} is pinned, the source is {DisplayText.Short(now)}");
                break;
            case { Source: SourceState.Read { Base: { } now }, Pin: { } pin } when now != pin.Base:
                yield return Found(DriftRule.BaseChanged, $"{(pin.Base is null ? "none" : DisplayText.Short(pin.Base))} is pinned, a build would use {DisplayText.Short(now)}");
                break;
            case { Source: SourceState.Read { Spec: var spec }, Pin: { } pin } when spec.Platforms.Count != pin.Platforms.Count || !spec.Platforms.All(pin.Platforms.ContainsKey):
                yield return Found(DriftRule.PinEdited, $"the source is for {DisplayText.Platforms(spec.Platforms)}, the pin for {DisplayText.Platforms(pin.Platforms.Keys)}");
                break;
            default:
                break;
        }
    }
}
