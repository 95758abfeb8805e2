using Pipeline.Lanes.DeployMock;

namespace Pipeline.Cli.Release;

/// <summary>The operator's options for Drift, besides the release's location.</summary>
public sealed record DriftCommandOptions
{
    /// <summary>The name of the application.</summary>
    public string App { get; init; } = DeployMockOptions.DefaultApp;

    /// <summary>Whether to compare the deployment on Modal, with the environment's profile, instead of DeployMock's on this machine.</summary>
    public bool Modal { get; init; }

    /// <summary>Whether to compare no deployment at all.</summary>
    public bool NoDeployment { get; init; }

    /// <summary>Whether to open, update or close the GitHub issue.</summary>
    public bool Issue { get; init; }

    /// <summary>What is wrong with the options, in one sentence, or null.</summary>
    /// <param name="release">The release's location.</param>
    public string? Problem(ReleaseCommandOptions release) =>
        Modal && NoDeployment ? "--modal and --no-deployment exclude each other."
        : Issue && (release.Repository is null || !release.ActsOnGitHub) ? "--issue needs --repository and a token in PIPELINE_GITHUB_TOKEN, or a GitHub App." : null;
}
