using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What is done with one pin, in order.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Reason">Which build is pinned, or why none is.</param>
/// <param name="Steps">The steps, in order.</param>
public sealed record PinnedProcessorPlan(string Processor, string Reason, IReadOnlyList<PinnedStep> Steps);

/// <summary>The plan of the release lane's acceptance: a part a processor or pin, by name (ordinal). Pure and linear.</summary>
public sealed record PinnedPlan
{
    private PinnedPlan(IReadOnlyList<PinnedProcessorPlan> processors) => Processors = processors;

    public IReadOnlyList<PinnedProcessorPlan> Processors { get; }

    /// <summary>Decides what is looked at. Nothing that is pinned is ever passed over.</summary>
    /// <param name="subjects">Processors and pins, in any order, each name once.</param>
    /// <param name="verify">Whether signatures are verified.</param>
    internal static PinnedPlan Of(IEnumerable<PinnedSubject> subjects, bool verify) =>
        new([.. subjects.OrderBy(subject => subject.Processor, StringComparer.Ordinal).Select(subject => Plan(subject, verify))]);

    private static PinnedProcessorPlan Plan(PinnedSubject subject, bool verify) => subject.Pin is { } pin
        ? new(subject.Processor, $"pinned: {pin.Tag}", [.. Steps(subject, pin, verify)])
        : new(subject.Processor, subject.Unpinned!.ToString(), [new PinnedStep.Refuse(subject.Unpinned)]);

    private static IEnumerable<PinnedStep> Steps(PinnedSubject subject, Pin pin, bool verify) =>
    [
        new PinnedStep.Assert(pin.Reference),
        .. verify ? [new PinnedStep.Verify()] : Array.Empty<PinnedStep>(),
        .. subject.Content.Processor is null ? [] : subject.Platforms.Select(platform => new PinnedStep.Probe(platform)),
        .. subject.Content.Cases.Select(Case),
    ];

    private static PinnedStep Case(ProcessorCase @case) => @case.Expectation is CaseExpectation.Bypass bypass
        ? new PinnedStep.Bypass(@case.Name, bypass.Reason)
        : new PinnedStep.Run(@case.Name);
}
