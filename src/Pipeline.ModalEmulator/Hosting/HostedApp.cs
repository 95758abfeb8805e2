namespace Pipeline.Emulation.Hosting;

/// <summary>One deployed application.</summary>
/// <param name="Name">The name of its deployment.</param>
/// <param name="Versions">Its deployments, oldest first, one or more.</param>
/// <param name="ProductionVersion">The version that serves calls.</param>
/// <param name="Tags">The application's own tags.</param>
/// <param name="Functions">Name → function.</param>
public sealed record HostedApp(
    string Name, IReadOnlyList<HostedVersion> Versions, int ProductionVersion, IReadOnlyDictionary<string, string> Tags, IReadOnlyDictionary<string, HostedFunction> Functions);

/// <summary>One deployment of an application.</summary>
/// <param name="Version">The version, 1 or more.</param>
/// <param name="DeployedAt">When it was deployed.</param>
/// <param name="Tag">The deployment's tag, if it has one: at most 50 of <c>[A-Za-z0-9._-]</c>.</param>
/// <param name="RolledBackTo">The earlier version that a rollback restored; null for other deployments.</param>
/// <param name="Commit">The source's commit; null if no repository held the source.</param>
public sealed record HostedVersion(int Version, DateTimeOffset DeployedAt, string? Tag, int? RolledBackTo, HostedCommit? Commit);

/// <summary>A commit of the deployed source.</summary>
/// <param name="Hash">The commit, in hex; empty if git could not report it.</param>
/// <param name="Branch">The branch, or null.</param>
/// <param name="IsDirty">Whether any file differed from it.</param>
public sealed record HostedCommit(string Hash, string? Branch, bool IsDirty)
{
    /// <summary>A repository held the source, but git could not report its commit.</summary>
    public static HostedCommit Unknown { get; } = new("", null, IsDirty: false);
}

/// <summary>One function of an application.</summary>
/// <param name="Run">Maps the arguments, CBOR <c>[args, kwargs]</c>, to a result in CBOR.</param>
public sealed record HostedFunction(Func<ReadOnlyMemory<byte>, CancellationToken, Task<HostedResult>> Run)
{
    /// <summary>The limit on a run, above 0; when it expires, the token is cancelled and the caller gets <c>TIMEOUT</c>. Defaults to the platform's.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(300);
}

/// <summary>How a function ended. The cases are closed.</summary>
public abstract record HostedResult
{
    private HostedResult()
    {
    }

    /// <summary>The function returned.</summary>
    /// <param name="Value">The value, in CBOR.</param>
    public sealed record Success(ReadOnlyMemory<byte> Value) : HostedResult;

    /// <summary>The function threw.</summary>
    /// <param name="Exception">The exception, as Python's <c>repr</c> shows it.</param>
    /// <param name="Traceback">The traceback.</param>
    public sealed record Failure(string Exception, string Traceback) : HostedResult;
}
