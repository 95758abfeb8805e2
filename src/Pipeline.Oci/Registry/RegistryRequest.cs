using System.Net;
using System.Net.Http.Headers;

namespace Pipeline.Oci.Registry;

/// <summary>A request before it is sent; it can be sent several times.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Repository">The repository, also for messages.</param>
/// <param name="What">The requested object, for messages: <c>manifest sha256:…</c>.</param>
/// <param name="Address">The URL.</param>
internal sealed record RegistryRequest(HttpMethod Method, Repository Repository, string What, Uri Address)
{
    /// <summary>The scope that the token must allow.</summary>
    public required TokenScope Scope { get; init; }

    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>Creates the body, once per sending.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>The first requested byte of a blob.</summary>
    public long From { get; init; }

    /// <summary>Whether redirects are allowed; false if the body holds a secret.</summary>
    public bool FollowsRedirects { get; init; } = true;

    /// <summary>Whether a 303 leads to the requested object; for referrers it leads to a web page.</summary>
    public bool FollowsSeeOther { get; init; } = true;

    /// <summary>Whether it asks for the registry itself, so that no refusal is about the repository.</summary>
    public bool IsPing { get; init; }

    /// <summary>The prefix of messages.</summary>
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
