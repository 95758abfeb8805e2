namespace Pipeline.Contracts.Runs;

/// <summary>One run: the processor, the image, the platform, and where the files go.</summary>
/// <param name="Spec">The processor.</param>
/// <param name="Image">The immutable image.</param>
/// <param name="Platform">The platform of the image to run, native or emulated; an image of another platform is rejected.</param>
/// <param name="Mode">The explicit mode.</param>
/// <param name="Inputs">The inputs, with each artifact by its <c>world://</c> path; the caller has validated them against the spec's schema.</param>
/// <param name="ExecutionId">The execution id.</param>
/// <param name="WritePrefix">The prefix of the run's files.</param>
/// <param name="Timeout">The limit on the container's run time, above 0.</param>
/// <param name="Secrets">Name → value for mode=real; ignored in mode=mock.</param>
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
    /// <summary>The run's surroundings.</summary>
    public RunConditions Conditions { get; init; } = RunConditions.Usual;
}
