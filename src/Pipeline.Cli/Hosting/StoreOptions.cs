using Pipeline.World.S3;

namespace Pipeline.Cli.Hosting;

/// <summary>The S3 store's settings from the environment. Empty variables count as unset.</summary>
public sealed record StoreOptions
{
    private const string AddressingName = "PIPELINE_S3_ADDRESSING";

    /// <summary>The store's address (<c>AWS_ENDPOINT_URL_S3</c>, or <c>AWS_ENDPOINT_URL</c>, unless <c>AWS_IGNORE_CONFIGURED_ENDPOINT_URLS</c> is true); null for AWS itself.</summary>
    public string? Address { get; init; }

    /// <summary>The signing region (<c>AWS_REGION</c>, or <c>AWS_DEFAULT_REGION</c>).</summary>
    public string? Region { get; init; }

    /// <summary>The bucket's position: <c>path</c> (<c>https://host/bucket/key</c>) or <c>virtual</c> (<c>https://bucket.host/key</c>).</summary>
    public string? Addressing { get; init; }

    /// <summary>Reads the environment.</summary>
    public static StoreOptions Of(Func<string, string?> variable)
    {
        string? First(params string[] names) => names.Select(variable).FirstOrDefault(value => !string.IsNullOrEmpty(value));

        var ignored = bool.TryParse(First("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), out var ignore) && ignore;
        return new StoreOptions
        {
            Address = ignored ? null : First("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"),
            Region = First("AWS_REGION", "AWS_DEFAULT_REGION"),
            Addressing = First(AddressingName),
        };
    }

    /// <summary>The settings for a location in the store.</summary>
    /// <param name="location">The location.</param>
    /// <param name="staging">The local folder for unpublished files of a world.</param>
    /// <param name="proxy">The proxy for requests.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: a setting is invalid.</exception>
    internal S3WorldOptions Settings(S3Location location, string staging, ProxyRule proxy) =>
        new(location, staging) { Endpoint = Endpoint(), Region = Region, PathStyle = PathStyle(), Proxy = proxy };

    /// <summary>The store's address. Ignoring an invalid one would send a world to AWS that is meant for another store.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it is invalid.</exception>
    internal Uri? Endpoint() => Address is null ? null
        : Uri.TryCreate(Address, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" ? address
        : throw new FaultException(ErrorCode.AdapterInvocation, "AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL is not the address of a store (https://…)");

    /// <summary>Whether the bucket is in the path; null if not set.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the value is invalid.</exception>
    internal bool? PathStyle() => Addressing switch
    {
        null => null,
        "path" => true,
        "virtual" => false,
        _ => throw new FaultException(ErrorCode.AdapterInvocation, $"{AddressingName} is neither 'path' (https://host/bucket) nor 'virtual' (https://bucket.host)"),
    };
}
