using Pipeline.Contracts;

namespace Pipeline.Cli;

/// <summary>The arguments of <c>pipeline run</c>, each of its form and fitting the others.</summary>
internal sealed record RunCommandOptions
{
    /// <summary>The processor's name; none when a plan runs.</summary>
    public required string? Processor { get; init; }

    /// <summary>A file, or <c>-</c> for standard input; none when a plan runs.</summary>
    public required string? Inputs { get; init; }

    public required WorldPath? Plan { get; init; }

    public required Mode Mode { get; init; }

    /// <summary>What is run as it is; none when images are pinned, or built from the current source.</summary>
    public required ImageArgument? Image { get; init; }

    /// <summary>Whether pinned images are run.</summary>
    public required bool Pinned { get; init; }

    /// <summary>The file of the pins, from the working directory; none for <c>processors/pins.json</c> of the repository.</summary>
    public required string? Pins { get; init; }

    /// <summary>The application of Modal that is called; none when containers run on this machine.</summary>
    public required string? App { get; init; }

    public required bool Json { get; init; }

    public required string WritePrefix { get; init; }

    public required TimeSpan? Timeout { get; init; }

    public required string? World { get; init; }

    public required string EgressNetwork { get; init; }

    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    public required ExecutionId? ExecutionId { get; init; }
}

/// <summary>An image by reference, pinned or not, or by the ID that the engine gave it.</summary>
internal sealed record ImageArgument(ImageReference? Reference, Digest? Id)
{
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> when the reference has no digest.</exception>
    public RunnableImage Resolve() => Reference is null ? new RunnableImage(Id!.ToString(), Id, null) : RunnableImage.Pinned(Reference);
}
