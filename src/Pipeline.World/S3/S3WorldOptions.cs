namespace Pipeline.World.S3;

/// <summary>
/// The store of a world and its connection options. The SDK's own chain (environment, profile, container, instance) finds the credentials.
/// </summary>
/// <param name="Location">The bucket and prefix.</param>
/// <param name="Staging">A local folder for unpublished files, which containers mount. One per world, shared by the processes that use it.</param>
public sealed record S3WorldOptions(S3Location Location, string Staging)
{
    /// <summary>The store's address if it is not AWS; null for AWS, in the SDK's region.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>
    /// Whether the URL names the bucket in its path (<c>https://host/bucket/key</c>) instead of its host; null means in the path if <see cref="Endpoint"/> is set,
    /// in the host at AWS.
    /// </summary>
    public bool? PathStyle { get; init; }

    /// <summary>
    /// The bucket's region, for which requests are signed; null lets the SDK find it (environment, profile, instance), with <c>us-east-1</c> as the default at an
    /// <see cref="Endpoint"/>.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>The proxy for requests.</summary>
    public ProxyRule Proxy { get; init; } = ProxyRule.None;

    /// <summary>The limit on one request; large files take many requests.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>The retries after a failed request, with growing pauses (SDK, "standard" mode).</summary>
    public int Retries { get; init; } = 4;
}
