using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Pinning;

/// <summary>The plan of BuildAndPin: one step per processor, by name (ordinal). Pure; linear in the number of processors and pins.</summary>
public sealed record PinPlan
{
    /// <summary>The reason to rebuild an unchanged image.</summary>
    public const string Proof = "unchanged: built to prove that it is reproducible";

    private PinPlan(IReadOnlyList<PinStep> steps) => Steps = steps;

    public IReadOnlyList<PinStep> Steps { get; }

    /// <summary>Decides what to build, and why.</summary>
    /// <param name="subjects">The selected processors, in any order, each name once.</param>
    /// <param name="gone">The pins whose processors no longer exist.</param>
    /// <param name="verify">Whether to rebuild unchanged images too, to verify that they are reproducible.</param>
    public static PinPlan Of(IEnumerable<PinSubject> subjects, IEnumerable<KeyValuePair<string, Pin>> gone, bool verify = false) =>
        new([.. subjects.Select(subject => Decide(subject) is PinStep.Keep or PinStep.Retag && verify ? new PinStep.Build(subject.Processor, Proof) : Decide(subject))
            .Concat(gone.Select(pin => new PinStep.Remove(pin.Key, pin.Value, "the processor no longer exists")))
            .OrderBy(step => step.Processor, StringComparer.Ordinal)]);

    /// <summary>Why a pin is outdated, whatever the registry has; null if the registry decides.</summary>
    public static string? Outdated(PinSubject subject) => subject switch
    {
        { Pin: null } => "no pin yet",
        { Pin: var pin } when pin.Source != subject.Source => $"source changed: {DisplayText.Short(pin.Source)} → {DisplayText.Short(subject.Source)}",
        { Pin: var pin, IsPromoted: false } when pin.Repository.ToString() != subject.Repository.ToString() => $"moved from {pin.Repository}",
        { Pin: var pin, Base: { } now } when pin.Base != now => $"base changed: {(pin.Base is null ? "none" : DisplayText.Short(pin.Base))} → {DisplayText.Short(now)}",
        _ => null,
    };

    private static PinStep Decide(PinSubject subject) => (Outdated(subject), subject.Availability) switch
    {
        ({ } reason, _) => new PinStep.Build(subject.Processor, reason),
        (_, PinAvailability.ManifestMissing gone) => new PinStep.Build(subject.Processor, $"the registry has no manifest {DisplayText.Short(gone.Manifest)}"),
        (_, PinAvailability.Complete or PinAvailability.TagElsewhere) when subject.IsPromoted =>
            new PinStep.Keep(subject.Processor, subject.Pin!, $"unchanged: {DisplayText.Short(subject.Pin!.Index)} stands as promoted"),
        (_, PinAvailability.TagElsewhere tag) => new PinStep.Retag(
            subject.Processor, subject.Pin!, $"tag {subject.Pin!.Tag} names {(tag.Now is null ? "nothing" : DisplayText.Short(tag.Now))}"),
        (_, PinAvailability.Complete) => new PinStep.Keep(subject.Processor, subject.Pin!, $"unchanged: {DisplayText.Short(subject.Pin!.Index)} stands"),
        _ => throw new ArgumentException($"the registry was not asked about {subject.Processor}", nameof(subject)),
    };
}
