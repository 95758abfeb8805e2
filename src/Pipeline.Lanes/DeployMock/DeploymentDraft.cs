using Pipeline.Lanes.Acceptance;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Runner;

namespace Pipeline.Lanes.DeployMock;

/// <summary>Turns specs and pins into the deployment and the plan of its functions, or says why there is none. Pure; linear time.</summary>
public sealed record DeploymentDraft
{
    private DeploymentDraft(string app, Fault? refusal, IReadOnlyList<DraftedFunction> functions)
    {
        Refusal = refusal;
        Plan = refusal is null && functions.All(function => function.Refusal is null) ? DeploymentPlan.Of(app, functions.Select(function => function.Function!)) : null;
        Steps = new LanePlan(functions.Select(function => Planned(function, Plan is not null)), "to deploy", "refused")
        {
            Heading = $"application  {refusal?.ToString() ?? app}",
            Deployment = Plan,
        };
    }

    /// <summary>Why no function can be deployed at all, or null.</summary>
    public Fault? Refusal { get; }

    /// <summary>The deployment; null while anything is refused, because a deployment is all or nothing.</summary>
    public DeploymentPlan? Plan { get; }

    /// <summary>The steps per function, as <c>--dry-run</c> prints them and DeployMock executes them.</summary>
    public LanePlan Steps { get; }

    /// <summary>Reads specs and pins.</summary>
    /// <param name="app">The name of the application.</param>
    /// <param name="place">The release's location.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the folder of processors is unreadable.</exception>
    public static DeploymentDraft Read(string app, ReleaseTarget place) => Of(app, ProcessorPin.ReadAll(place, null), null);

    /// <param name="app">The name of the application.</param>
    /// <param name="states">Processors and pins, each name once.</param>
    /// <param name="secrets">The names of the platform's secrets; null if unknown.</param>
    internal static DeploymentDraft Of(string app, IEnumerable<ProcessorPin> states, IReadOnlyCollection<string>? secrets) =>
        new(app, DeploymentLimits.RefuseApp(app), [.. states.Select(state => Draft(state, secrets))]);

    private static DraftedFunction Draft(ProcessorPin state, IReadOnlyCollection<string>? secrets)
    {
        if (state is not { Content.Processor: { Spec: var spec }, Pin: { } pin })
        {
            return new(state, null, state.Unpinned ?? new Fault(ErrorCode.AdapterInvocation, state.Content.Broken));
        }

        var function = new DeployedFunction(spec.Name, spec.Ref, pin.Reference, pin.Source, spec.Secrets, (int)spec.Timeout.TotalSeconds, spec.Resources);
        var missing = secrets is null ? [] : spec.Secrets.Except(secrets, StringComparer.Ordinal).ToArray();
        var refusal = missing.Length > 0 ? new Fault(ErrorCode.MissingSecret, string.Join(", ", missing))
            : !pin.Platforms.ContainsKey(Platform.Amd64) ? new Fault(ErrorCode.ImageUnpinned, $"{pin.Repository} for {Platform.Amd64}, which functions run on")
            : DeploymentLimits.Violation(function);
        return new(state, refusal is null ? function : null, refusal);
    }

    private static ProcessorPlan Planned(DraftedFunction drafted, bool deployed)
    {
        var (state, function, refusal) = drafted;
        return function is null
            ? new(state.Processor, state.Content, refusal!.ToString(), [new LaneStep.Reject("deployment", "deployable", refusal.ToString())]) { Pin = state.Pin }
            : new(state.Processor, state.Content, $"pinned: {function.Image.Tag}", [new LaneStep.Deploy(function, state.Content.Cases.Count), .. deployed ? Cases(state.Content.Cases) : []])
            {
                Subject = function.Image.ToString(),
                Pin = state.Pin,
            };
    }

    private static IEnumerable<LaneStep> Cases(IReadOnlyList<ProcessorCase> cases) => cases.Any(@case => @case.Expectation is CaseExpectation.Outputs { Files.Count: > 0 })
        ? ProcessorPlan.CaseSteps(cases, @case => [new LaneStep.Run(@case)])
        : [new LaneStep.Reject("cases", "success", "no case shows that the function does anything (cases/<case>/expected/outputs/)")];

    private sealed record DraftedFunction(ProcessorPin State, DeployedFunction? Function, Fault? Refusal);
}
