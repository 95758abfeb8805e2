using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What was asked of the deployment.</summary>
/// <param name="Place">Where the release is.</param>
/// <param name="App">The application that the functions are deployed as.</param>
/// <param name="Secrets">The names of the secrets that the platform has, where they were told.</param>
/// <param name="DryRun">Whether to print the plan and do nothing.</param>
/// <param name="Degree">How many runs at once, 1 or more.</param>
public sealed record DeployMockOptions(ReleasePlace Place, string App = DeployMockOptions.DefaultApp, IReadOnlyList<string>? Secrets = null, bool DryRun = false, int Degree = 4)
{
    /// <summary>What git told of the source; none where no repository holds it.</summary>
    public DeploymentOrigin? Commit { get; init; }

    public const string DefaultApp = "pipeline";

    /// <summary>The lane's own world, emptied at its start.</summary>
    public string World => Path.Combine(Place.Root, ".pipeline", "deploy-mock", "world");

    /// <summary>The plan as it was deployed, for whoever deploys it elsewhere.</summary>
    public string PlanFile => Path.Combine(Place.Artifacts, "deployment.json");

    internal string Lock => Path.Combine(Place.Root, ".pipeline", "deploy-mock", "lock");
}
