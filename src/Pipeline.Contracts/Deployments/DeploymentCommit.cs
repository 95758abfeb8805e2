namespace Pipeline.Contracts;

/// <summary>The commit that a deployment was made from.</summary>
/// <param name="Hash">The commit, in hex.</param>
/// <param name="Branch">The branch that was checked out, or none.</param>
/// <param name="IsDirty">Whether files differed from the commit.</param>
public sealed record DeploymentCommit(string Hash, string? Branch, bool IsDirty);
