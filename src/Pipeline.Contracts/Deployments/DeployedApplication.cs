namespace Pipeline.Contracts.Deployments;

/// <summary>The state of one deployed application. Each part comes from its own query, so that callers can compare them.</summary>
/// <param name="Plan">The plan that the application reports it was deployed from.</param>
/// <param name="Revision">The version that serves calls.</param>
/// <param name="Tagged">The plan digest in the application's tags (<see cref="DeploymentTags"/>); null if the tags hold none.</param>
/// <param name="Answers">What each function of the plan reports about itself, by name.</param>
public sealed record DeployedApplication(DeploymentPlan Plan, DeploymentRevision Revision, Digest? Tagged, IReadOnlyDictionary<string, FunctionAnswer> Answers);
