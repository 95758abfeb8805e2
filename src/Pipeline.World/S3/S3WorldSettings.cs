using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>Which store a world is kept in, and how it is spoken to. Who we are to it is found by the SDK's own chain (environment, profile, container, instance).</summary>
/// <param name="Location">Bucket and prefix.</param>
/// <param name="Staging">A folder of this machine for what is not visible yet; containers mount it. One for each world, shared by the processes that use it.</param>
public sealed record S3WorldSettings(S3Location Location, string Staging)
{
    /// <summary>The store's address, for one that is not AWS; none for AWS itself, in the SDK's region.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Whether the bucket is named in the path (<c>https://host/bucket/key</c>) and not in the host's name; when nobody says, in the path of a store with an address of its own, and in the host's name at AWS.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>The region that the bucket is in and requests are signed for; none where the SDK is to find it (environment, profile, instance), <c>us-east-1</c> at an <see cref="Endpoint"/> that nobody says it of.</summary>
    public string? Region { get; init; }

    /// <summary>Which proxy requests go through.</summary>
    public ProxyRule Proxy { get; init; } = ProxyRule.None;

    /// <summary>The longest that one request may take; large files are many requests.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How often a request is made again that the store failed to answer, each time later (SDK, "standard" mode).</summary>
    public int Retries { get; init; } = 4;
}
