namespace Pipeline.Contracts.Deployments;

/// <summary>Which deployment of an application serves calls, and where it came from.</summary>
/// <param name="Production">The version that serves calls, 1 or more.</param>
/// <param name="Latest">The last deployed version.</param>
/// <param name="DeployedAt">When the serving version was deployed.</param>
/// <param name="Tag">The serving version's tag, or null; ours is <see cref="DeploymentTags.OfDeployment"/>.</param>
/// <param name="RolledBackTo">The earlier version that a rollback restored; null for other deployments.</param>
/// <param name="Commit">The commit that it was deployed from, if known.</param>
public sealed record DeploymentRevision(int Production, int Latest, DateTimeOffset DeployedAt, string? Tag, int? RolledBackTo, DeploymentOrigin? Commit);
