namespace Pipeline.Lanes;

/// <summary>The plan of the PR lane: processors by name (ordinal), each with its steps. Pure and linear in the number of cases and files.</summary>
public sealed record AcceptancePlan
{
    private AcceptancePlan(IReadOnlyList<ProcessorPlan> processors) => Processors = processors;

    public IReadOnlyList<ProcessorPlan> Processors { get; }

    /// <summary>Decides what is run, and why.</summary>
    /// <param name="subjects">The processors, in any order, each name once; already narrowed to those asked for.</param>
    /// <param name="force">Whether to run what has not changed.</param>
    /// <param name="perturb">Whether to run each case under other conditions, too; a verdict of a lane that did not does not stand then.</param>
    public static AcceptancePlan Of(IEnumerable<PlanSubject> subjects, bool force, bool perturb = false) =>
        new([.. subjects.OrderBy(subject => subject.Processor, StringComparer.Ordinal).Select(subject => Plan(subject, force, perturb))]);

    private static ProcessorPlan Plan(PlanSubject subject, bool force, bool perturb)
    {
        var (verdict, reason) = Decide(subject, force, perturb);
        return new ProcessorPlan(subject.Processor, reason, verdict is null ? Run(subject, reason, perturb) : [new LaneStep.Stand(verdict, reason)]);
    }

    private static (Verdict? Stands, string Reason) Decide(PlanSubject subject, bool force, bool perturb) => subject switch
    {
        _ when force => (null, "forced"),
        { Previous: null } => (null, "no verdict yet"),
        _ when subject.Source.DifferenceFrom(subject.Previous.Source, subject.Folder) is { } difference => (null, difference),
        { Previous: var previous } when !previous.Passed() => (null, $"failed at {previous.JudgedAt}"),
        { Previous.Perturbed: false } when perturb => (null, "not perturbed yet"),
        _ => (subject.Previous, $"unchanged: verdict of {subject.Previous.JudgedAt} stands"),
    };

    private static LaneStep[] Run(PlanSubject subject, string reason, bool perturb) =>
    [
        new LaneStep.Build(reason),
        new LaneStep.Probe(reason),
        .. subject.Cases.OrderBy(@case => @case.Name, StringComparer.Ordinal).SelectMany(@case => Case(@case, reason, perturb)),
        new LaneStep.Judge(reason),
    ];

    private static IEnumerable<LaneStep> Case(PlanCase @case, string reason, bool perturb) => @case.Bypass is { } bypass
        ? [new LaneStep.Bypass(@case.Name, bypass)]
        : [new LaneStep.RunTwice(@case.Name, reason), .. perturb ? [new LaneStep.Perturb(@case.Name, reason)] : Array.Empty<LaneStep>()];
}
