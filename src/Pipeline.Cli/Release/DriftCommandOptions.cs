using Pipeline.Lanes;

namespace Pipeline.Cli;

/// <summary>What an operator says of Drift, beside where the release is.</summary>
public sealed record DriftCommandOptions
{
    /// <summary>The name of the application.</summary>
    public string App { get; init; } = DeployMockOptions.DefaultApp;

    /// <summary>Whether what is deployed on Modal is compared, as the profile of the environment sees it; what DeployMock deployed on this machine otherwise.</summary>
    public bool Modal { get; init; }

    /// <summary>Whether the issue of GitHub is told.</summary>
    public bool Issue { get; init; }

    /// <summary>What is wrong with the choices in one sentence, or none.</summary>
    /// <param name="release">Where the release is.</param>
    public string? Problem(ReleaseCommandOptions release) =>
        Issue && release is { Registry: null } or { Token: null } ? "--issue needs --registry, --repository and a token in PIPELINE_TOKEN." : null;
}
