namespace Pipeline.Lanes;

/// <summary>The plan of the PR lane: processors by name (ordinal), each with its steps. Pure and linear in the number of cases and files.</summary>
public sealed record AcceptancePlan
{
    private AcceptancePlan(IReadOnlyList<ProcessorPlan> processors) => Processors = processors;

    public IReadOnlyList<ProcessorPlan> Processors { get; }

    /// <summary>Decides what is run, and why.</summary>
    /// <param name="subjects">The processors, in any order, each name once; already narrowed to those asked for.</param>
    /// <param name="force">Whether to run what has not changed.</param>
    public static AcceptancePlan Of(IEnumerable<PlanSubject> subjects, bool force) =>
        new([.. subjects.OrderBy(subject => subject.Processor, StringComparer.Ordinal).Select(subject => Plan(subject, force))]);

    private static ProcessorPlan Plan(PlanSubject subject, bool force)
    {
        var (verdict, reason) = Decide(subject, force);
        return new ProcessorPlan(subject.Processor, reason, verdict is null ? Run(subject, reason) : [new LaneStep.Stand(verdict, reason)]);
    }

    private static (Verdict? Stands, string Reason) Decide(PlanSubject subject, bool force) => subject switch
    {
        _ when force => (null, "forced"),
        { Previous: null } => (null, "no verdict yet"),
        _ when subject.Source.DifferenceFrom(subject.Previous.Source, subject.Folder) is { } difference => (null, difference),
        { Previous: var previous } when !previous.Passed() => (null, $"failed at {previous.JudgedAt}"),
        _ => (subject.Previous, $"unchanged: verdict of {subject.Previous.JudgedAt} stands"),
    };

    private static LaneStep[] Run(PlanSubject subject, string reason) =>
    [
        new LaneStep.Build(reason),
        new LaneStep.Probe(reason),
        .. subject.Cases.OrderBy(@case => @case.Name, StringComparer.Ordinal).Select(@case => Case(@case, reason)),
        new LaneStep.Judge(reason),
    ];

    private static LaneStep Case(PlanCase @case, string reason) => @case.Bypass is { } bypass
        ? new LaneStep.Bypass(@case.Name, bypass)
        : new LaneStep.RunTwice(@case.Name, reason);
}
