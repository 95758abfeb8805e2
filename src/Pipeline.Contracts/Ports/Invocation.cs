namespace Pipeline.Contracts;

/// <summary>One run, described: which processor, from which bytes, on what, into which place.</summary>
/// <param name="Spec">The processor.</param>
/// <param name="Image">The immutable image.</param>
/// <param name="Platform">What of the image runs, natively or emulated; an image of another platform is refused.</param>
/// <param name="Mode">The explicit mode.</param>
/// <param name="Inputs">The inputs, each artifact by its <c>world://</c> path; checked against the spec's schema by the caller.</param>
/// <param name="ExecutionId">The run's name.</param>
/// <param name="WritePrefix">Where the run's files go.</param>
/// <param name="Timeout">The bound on the container's life, above 0.</param>
/// <param name="Secrets">Name → value for mode=real; not looked at in mode=mock.</param>
/// <param name="Settings">Overrides of the spec's settings, for mode=real.</param>
public sealed record Invocation(
    ProcessorSpec Spec,
    RunnableImage Image,
    Platform Platform,
    Mode Mode,
    InputsDocument Inputs,
    ExecutionId ExecutionId,
    WritePrefix WritePrefix,
    TimeSpan Timeout,
    IReadOnlyDictionary<string, string> Secrets,
    IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>What surrounds the run.</summary>
    public RunConditions Conditions { get; init; } = RunConditions.Usual;
}
