namespace Pipeline.Contracts;

/// <summary>What git told of the source of a deployment; none where no repository holds it. The cases are closed.</summary>
public abstract record DeploymentOrigin
{
    private protected DeploymentOrigin()
    {
    }
}

/// <summary>The commit that a deployment was made from.</summary>
/// <param name="Hash">The commit, in hex.</param>
/// <param name="Branch">The branch that was checked out, or none.</param>
/// <param name="IsDirty">Whether files differed from the commit.</param>
public sealed record DeploymentCommit(string Hash, string? Branch, bool IsDirty) : DeploymentOrigin;

/// <summary>A repository holds the source, but git did not tell where it stands.</summary>
/// <param name="Why">What git said, in one line.</param>
public sealed record UnreadOrigin(string Why) : DeploymentOrigin;
