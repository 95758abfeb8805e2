namespace Pipeline.Contracts.Deployments;

/// <summary>Where a deployment's source stands in git; null if no repository holds it. The cases are closed.</summary>
public abstract record DeploymentOrigin
{
    private protected DeploymentOrigin()
    {
    }
}

/// <summary>The commit that a deployment was made from.</summary>
/// <param name="Hash">The commit, in hex.</param>
/// <param name="Branch">The checked-out branch, or null.</param>
/// <param name="IsDirty">Whether any file differed from the commit.</param>
public sealed record DeploymentCommit(string Hash, string? Branch, bool IsDirty) : DeploymentOrigin;

/// <summary>A repository holds the source, but git could not report its commit.</summary>
/// <param name="Why">Git's message, on one line.</param>
public sealed record UnknownOrigin(string Why) : DeploymentOrigin;
