using Pipeline.Lanes;

namespace Pipeline.Cli;

/// <summary>What an operator says of DeployMock, beside where the release is.</summary>
public sealed record DeployMockChoices
{
    /// <summary>The name of the application.</summary>
    public string App { get; init; } = DeployMockOptions.DefaultApp;

    /// <summary>The names of the secrets that the platform has; none to take the processors' word.</summary>
    public IReadOnlyList<string>? Secrets { get; init; }

    /// <summary>Whether to print the deployment and do nothing.</summary>
    public bool DryRun { get; init; }
}
