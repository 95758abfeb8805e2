namespace Pipeline.Contracts;

/// <summary>Which of an application's deployments serves calls, and where it came from.</summary>
/// <param name="Production">The version that serves calls, 1 and up.</param>
/// <param name="Latest">The last version that was deployed.</param>
/// <param name="DeployedAt">When the one that serves was deployed.</param>
/// <param name="Tag">Its tag, or none; ours is <see cref="DeploymentTags.OfDeployment"/>.</param>
/// <param name="RolledBackTo">The earlier version that it brought back, where it is a rollback.</param>
/// <param name="Commit">The commit that it was deployed from, where that is known.</param>
public sealed record DeploymentRevision(int Production, int Latest, DateTimeOffset DeployedAt, string? Tag, int? RolledBackTo, DeploymentOrigin? Commit);
