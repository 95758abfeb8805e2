namespace Pipeline.Emulation;

/// <summary>One deployed application.</summary>
/// <param name="Name">What it is deployed as.</param>
/// <param name="Versions">Its deployments, oldest first, one or more.</param>
/// <param name="ProductionVersion">The one that serves calls.</param>
/// <param name="Tags">The application's own tags.</param>
/// <param name="Functions">Name → function.</param>
public sealed record HostedApp(
    string Name, IReadOnlyList<HostedVersion> Versions, int ProductionVersion, IReadOnlyDictionary<string, string> Tags, IReadOnlyDictionary<string, HostedFunction> Functions);

/// <summary>One deployment of an application.</summary>
/// <param name="Version">1 and up.</param>
/// <param name="DeployedAt">When.</param>
/// <param name="Tag">The deployment's tag, where it has one: at most 50 of <c>[A-Za-z0-9._-]</c>.</param>
/// <param name="RolledBackTo">The version that this one brought back, where it is a rollback.</param>
/// <param name="Commit">The source's commit; none where no repository held the source.</param>
public sealed record HostedVersion(int Version, DateTimeOffset DeployedAt, string? Tag, int? RolledBackTo, HostedCommit? Commit);

/// <summary>A commit of the source that was deployed.</summary>
/// <param name="Hash">The commit, in hex; empty where git did not tell it.</param>
/// <param name="Branch">The branch, or none.</param>
/// <param name="IsDirty">Whether files differed from it.</param>
public sealed record HostedCommit(string Hash, string? Branch, bool IsDirty)
{
    /// <summary>A repository held the source, but git did not tell where it stood.</summary>
    public static HostedCommit Unread { get; } = new("", null, IsDirty: false);
}

/// <summary>One function of an application.</summary>
/// <param name="Run">Takes the arguments, CBOR <c>[args, kwargs]</c>; answers with a result in CBOR.</param>
public sealed record HostedFunction(Func<ReadOnlyMemory<byte>, CancellationToken, Task<HostedResult>> Run)
{
    /// <summary>The bound on a run, above 0; then its token ends and the caller is told <c>TIMEOUT</c>. The default is the platform's.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(300);
}

/// <summary>How a function ended. The cases are closed.</summary>
public abstract record HostedResult
{
    private HostedResult()
    {
    }

    /// <summary>It returned.</summary>
    /// <param name="Value">The value, in CBOR.</param>
    public sealed record Success(ReadOnlyMemory<byte> Value) : HostedResult;

    /// <summary>It threw.</summary>
    /// <param name="Exception">The exception, as Python's <c>repr</c> shows it.</param>
    /// <param name="Traceback">Where.</param>
    public sealed record Failure(string Exception, string Traceback) : HostedResult;
}
