using Pipeline.Contracts;

namespace Pipeline.Cli;

/// <summary>What the environment says of the S3 store that a world is kept in. A variable that is set to nothing says nothing.</summary>
public sealed record StoreOptions
{
    private const string AddressingName = "PIPELINE_S3_ADDRESSING";

    /// <summary>The store's address (<c>AWS_ENDPOINT_URL_S3</c>, or <c>AWS_ENDPOINT_URL</c>, unless <c>AWS_IGNORE_CONFIGURED_ENDPOINT_URLS</c> is true); AWS itself when there is none.</summary>
    public string? Address { get; init; }

    /// <summary>The region that requests are signed for (<c>AWS_REGION</c>, or <c>AWS_DEFAULT_REGION</c>).</summary>
    public string? Region { get; init; }

    /// <summary>Where the bucket is named: <c>path</c> (<c>https://host/bucket/key</c>) or <c>virtual</c> (<c>https://bucket.host/key</c>).</summary>
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

    /// <summary>The store's address. Passed over, one that is written wrong would send a world to AWS that is meant for another store.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: it is none.</exception>
    internal Uri? Endpoint() => Address is null ? null
        : Uri.TryCreate(Address, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" ? address
        : throw new FaultException(ErrorCode.AdapterInvocation, "AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL is not the address of a store (https://…)");

    /// <summary>Whether the bucket is named in the path; none where nobody says.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: there is no such addressing.</exception>
    internal bool? PathStyle() => Addressing switch
    {
        null => null,
        "path" => true,
        "virtual" => false,
        _ => throw new FaultException(ErrorCode.AdapterInvocation, $"{AddressingName} is neither 'path' (https://host/bucket) nor 'virtual' (https://bucket.host)"),
    };
}
