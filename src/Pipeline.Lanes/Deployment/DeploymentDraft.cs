using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>One processor on its way to a function.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Function">The function; none when it is refused.</param>
/// <param name="Refusal">Why production would refuse it, where it would.</param>
/// <param name="Cases">How many cases it is called with or that are bypassed.</param>
public sealed record DraftedFunction(string Processor, DeployedFunction? Function, Fault? Refusal, int Cases);

/// <summary>Specs and pins → the deployment, or why there is none. Pure and linear.</summary>
public sealed record DeploymentDraft
{
    private DeploymentDraft(string app, Fault? refusal, IReadOnlyList<DraftedFunction> functions)
    {
        (App, Refusal, Functions) = (app, refusal, functions);
        Plan = refusal is null && functions.All(function => function.Refusal is null) ? DeploymentPlan.Of(app, functions.Select(function => function.Function!)) : null;
    }

    public string App { get; }

    /// <summary>Why no function can be deployed at all, where that is so.</summary>
    public Fault? Refusal { get; }

    /// <summary>Every processor and pin, by name (ordinal).</summary>
    public IReadOnlyList<DraftedFunction> Functions { get; }

    /// <summary>The plan; none while anything is refused, for it is deployed whole or not at all.</summary>
    public DeploymentPlan? Plan { get; }

    /// <summary>Reads specs and pins.</summary>
    /// <param name="app">The name of the application.</param>
    /// <param name="place">Where the release is.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the folder of processors cannot be read.</exception>
    public static DeploymentDraft Read(string app, ReleasePlace place) => Of(app, PinnedSubjects.Read(place, null), null);

    /// <param name="app">The name of the application.</param>
    /// <param name="subjects">Processors and pins, each name once.</param>
    /// <param name="secrets">The names of the secrets that the platform has; none when nobody told.</param>
    internal static DeploymentDraft Of(string app, IEnumerable<PinnedSubject> subjects, IReadOnlyCollection<string>? secrets) =>
        new(app, DeploymentLimits.RefuseApp(app), [.. subjects.OrderBy(subject => subject.Processor, StringComparer.Ordinal).Select(subject => Draft(subject, secrets))]);

    private static DraftedFunction Draft(PinnedSubject subject, IReadOnlyCollection<string>? secrets)
    {
        if (subject is not { Content.Processor: { Spec: var spec }, Pin: { } pin })
        {
            var none = subject.Unpinned ?? new Fault(ErrorCode.AdapterInvocation, subject.Content.Broken);
            return new(subject.Processor, null, none, 0);
        }

        var function = new DeployedFunction(spec.Name, spec.Ref, pin.Reference, pin.Source, spec.Secrets, (int)spec.Timeout.TotalSeconds, spec.Resources);
        var missing = secrets is null ? [] : spec.Secrets.Except(secrets, StringComparer.Ordinal).ToArray();
        var refusal = missing.Length > 0 ? new Fault(ErrorCode.MissingSecret, string.Join(", ", missing))
            : !pin.Platforms.ContainsKey(Platform.Amd64) ? new Fault(ErrorCode.ImageUnpinned, $"{pin.Repository} for {Platform.Amd64}, which functions run on")
            : DeploymentLimits.Refuse(function);
        return new(subject.Processor, refusal is null ? function : null, refusal, subject.Content.Cases.Count);
    }
}
