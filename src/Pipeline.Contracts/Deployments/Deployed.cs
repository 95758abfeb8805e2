namespace Pipeline.Contracts;

/// <summary>What one application was read back as. Each part was asked for by itself, so that they can be held against each other.</summary>
/// <param name="Plan">The deployment that the application says it was made from.</param>
/// <param name="Revision">The version that serves calls.</param>
/// <param name="Tagged">The digest of a deployment that the application's tags name (<see cref="DeploymentTags"/>); none where they name none.</param>
/// <param name="Answers">What each function of the plan said it is, by name.</param>
public sealed record Deployed(DeploymentPlan Plan, DeploymentRevision Revision, Digest? Tagged, IReadOnlyDictionary<string, FunctionAnswer> Answers);
