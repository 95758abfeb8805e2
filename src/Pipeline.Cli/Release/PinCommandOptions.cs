namespace Pipeline.Cli;

/// <summary>What an operator says of BuildAndPin, beside where the release goes.</summary>
public sealed record PinCommandOptions
{
    public const int DefaultDegree = 2;

    /// <summary>The one processor to build, or all of them.</summary>
    public string? Processor { get; init; }

    /// <summary>Whether each image is built twice without what the builder remembers, and compared.</summary>
    public bool VerifyReproducible { get; init; }

    /// <summary>The private key that signs, relative to the checkout; its password is in <c>COSIGN_PASSWORD</c>.</summary>
    public string? SignKey { get; init; }

    /// <summary>Whether the pins go to the file alone.</summary>
    public bool NoPullRequest { get; init; }

    /// <summary>Whether to print the plan and do nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>How many images are built at once, 1 or more.</summary>
    public int Degree { get; init; } = DefaultDegree;
}
