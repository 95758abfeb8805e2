namespace Pipeline.Cli.Release;

/// <summary>The operator's options for BuildAndPin, besides the release's location.</summary>
public sealed record PinCommandOptions
{
    public const int DefaultDegree = 2;
    public const int MaxDegree = 1000;

    /// <summary>The only processor to build; null for all.</summary>
    public string? Processor { get; init; }

    /// <summary>Whether to build each image twice without a cache and compare.</summary>
    public bool VerifyReproducible { get; init; }

    /// <summary>The platform whose images with steps its own machine has built; null if this machine builds all.</summary>
    public Platform? BuiltElsewhere { get; init; }

    /// <summary>The private signing key, relative to the checkout; its password is in <c>COSIGN_PASSWORD</c>.</summary>
    public string? SignKey { get; init; }

    /// <summary>Whether to only write the pins to the file.</summary>
    public bool NoPullRequest { get; init; }

    /// <summary>Whether to only print the plan.</summary>
    public bool DryRun { get; init; }

    /// <summary>The maximum of concurrent builds, 1 to <see cref="MaxDegree"/>.</summary>
    public int Degree { get; init; } = DefaultDegree;
}
