namespace Pipeline.Cli;

/// <summary>What an operator says of Acceptance, beside where the release is.</summary>
public sealed record AcceptanceChoices
{
    /// <summary>The one processor to look at, or all of them.</summary>
    public string? Processor { get; init; }

    /// <summary>
    /// The key that signatures are verified with, relative to the checkout: a public one, or the private one that signs, with its password in
    /// <c>COSIGN_PASSWORD</c>; none to ask for no signature.
    /// </summary>
    public string? VerifyKey { get; init; }

    /// <summary>Whether to print the plan and do nothing.</summary>
    public bool DryRun { get; init; }
}
