using Pipeline.Cli.Hosting;

namespace Pipeline.Cli.Run;

/// <summary>The validated arguments of <c>pipeline run</c>.</summary>
internal sealed record RunCommandOptions
{
    /// <summary>The processor's name; null for a plan.</summary>
    public required string? Processor { get; init; }

    /// <summary>A file, or <c>-</c> for standard input; null for a plan.</summary>
    public required string? Inputs { get; init; }

    public required WorldPath? Plan { get; init; }

    public required Mode Mode { get; init; }

    /// <summary>The image to run as it is; null to use pins or build from current source.</summary>
    public required ImageArgument? Image { get; init; }

    /// <summary>Whether to run pinned images.</summary>
    public required bool Pinned { get; init; }

    /// <summary>The pins file, relative to the working directory; null for the repository's <c>processors/pins.json</c>.</summary>
    public required string? Pins { get; init; }

    /// <summary>The Modal application to call; null to run containers on this machine.</summary>
    public required string? App { get; init; }

    public required bool Json { get; init; }

    public required string WritePrefix { get; init; }

    public required TimeSpan? Timeout { get; init; }

    public required string? World { get; init; }

    public required string EgressNetwork { get; init; }

    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    public required ExecutionId? ExecutionId { get; init; }
}
