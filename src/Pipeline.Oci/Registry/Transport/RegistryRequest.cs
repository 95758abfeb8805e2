using System.Net;
using System.Net.Http.Headers;

namespace Pipeline.Oci;

/// <summary>A request as it stands before it is sent; it can be sent again.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Repository">Whose registry, and whom messages name.</param>
/// <param name="What">What is asked for, in words: <c>manifest sha256:…</c>.</param>
/// <param name="Address">Where.</param>
internal sealed record RegistryRequest(HttpMethod Method, Repository Repository, string What, Uri Address)
{
    /// <summary>What a token must allow.</summary>
    public required TokenScope Scope { get; init; }

    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>Makes the body; once for every time it is sent.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>The first byte wanted of a blob.</summary>
    public long From { get; init; }

    /// <summary>Whether it may be led elsewhere at all; a secret in its body may not.</summary>
    public bool FollowsRedirects { get; init; } = true;

    /// <summary>Whether 303 leads to what was asked for; to referrers it leads to a web page.</summary>
    public bool FollowsSeeOther { get; init; } = true;

    /// <summary>What messages begin with.</summary>
    public string Subject => $"{Repository}: {What}";

    public HttpRequestMessage Message(Uri address, AuthenticationHeaderValue? authorization)
    {
        var message = new HttpRequestMessage(Method, address) { Content = Content?.Invoke() };
        if (address.Scheme == Uri.UriSchemeHttps)
        {
            message.Version = HttpVersion.Version20;
            message.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        }

        message.Headers.Authorization = authorization;
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("pipeline", "1.0"));
        foreach (var type in Accept)
        {
            message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        if (From > 0)
        {
            message.Headers.Range = new RangeHeaderValue(From, null);
        }

        return message;
    }

    public RegistryException Fail(RegistryFailure failure, string found, Exception? inner = null) => new(failure, $"{Subject}: {found}", inner);
}
