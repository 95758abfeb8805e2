namespace Pipeline.Contracts.Deployments;

/// <summary>One processor as a function of the application.</summary>
/// <param name="Function">The function's name, which is the processor's name.</param>
/// <param name="Processor">The processor and its version.</param>
/// <param name="Image">The image by digest, with its tag.</param>
/// <param name="Source">The fingerprint of the source that the image was built from.</param>
/// <param name="Secrets">The names of the secrets that the function receives, sorted; never a value.</param>
/// <param name="TimeoutS">The limit on one call, in seconds.</param>
/// <param name="Resources">CPU, memory, processes, temporary space.</param>
public sealed record DeployedFunction(
    string Function,
    ProcessorRef Processor,
    ImageReference Image,
    Digest Source,
    IReadOnlyList<string> Secrets,
    int TimeoutS,
    ResourceLimits Resources);
