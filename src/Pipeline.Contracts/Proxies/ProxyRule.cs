using System.Net;

namespace Pipeline.Contracts;

/// <summary>Which proxy a request goes through: the rule of Go's programs (golang.org/x/net/http/httpproxy), so that docker, buildx and cosign go the same way.</summary>
/// <remarks>This machine itself is reached directly. <c>ALL_PROXY</c> and the system's own settings are no part of the rule.</remarks>
public sealed class ProxyRule : IWebProxy
{
    private static readonly string[] Schemes = ["http", "https", "socks5"];

    private readonly Uri? http;
    private readonly Uri? https;
    private readonly IReadOnlyList<ProxyExemption> exemptions;

    private ProxyRule(Uri? http, Uri? https, IReadOnlyList<ProxyExemption> exemptions)
    {
        (this.http, this.https, this.exemptions) = (http, https, exemptions);
        Credentials = new AddressCredentials([http, https]);
    }

    /// <summary>No proxy for anything.</summary>
    public static ProxyRule None { get; } = new(null, null, []);

    /// <summary>The user and password that stand in the proxies' addresses.</summary>
    public ICredentials? Credentials { get; set; }

    /// <summary>Reads the rule from <c>HTTP_PROXY</c>, <c>HTTPS_PROXY</c> and <c>NO_PROXY</c>, or their names in lower case.</summary>
    /// <param name="variable">The value of a variable, or none.</param>
    /// <exception cref="FormatException">A proxy's address is none; the message does not show it, for it may hold a password.</exception>
    public static ProxyRule Parse(Func<string, string?> variable)
    {
        // In a CGI program HTTP_PROXY is the request's header `Proxy` (golang.org/s/cgihttpproxy).
        var isCgi = variable("REQUEST_METHOD") is { Length: > 0 };
        return new ProxyRule(
            isCgi ? null : Address(variable, "HTTP_PROXY"),
            Address(variable, "HTTPS_PROXY"),
            [.. (Either(variable, "NO_PROXY") ?? "").Split(',').Select(ProxyExemption.Parse).OfType<ProxyExemption>()]);
    }

    /// <summary>The proxy for an address, or none: then it is reached directly.</summary>
    public Uri? GetProxy(Uri destination)
    {
        var proxy = destination.Scheme switch { "https" => https, "http" => http, _ => null };
        return proxy is null || IsExempt(destination.IdnHost.ToLowerInvariant(), destination.Port) ? null : proxy;
    }

    public bool IsBypassed(Uri host) => GetProxy(host) is null;

    /// <summary>Ends a sentence on an address: <c> through the proxy http://HOST:PORT</c>, without user and password; nothing where there is no proxy.</summary>
    public string Way(Uri destination) => GetProxy(destination) is { } proxy ? $" through the proxy {proxy.Scheme}://{proxy.Authority}" : "";

    private bool IsExempt(string host, int port)
    {
        var address = ProxyExemption.AddressOf(host);
        return host == "localhost" || (address is not null && IPAddress.IsLoopback(address)) || exemptions.Any(one => one.Covers(host, port, address));
    }

    private static Uri? Address(Func<string, string?> variable, string name)
    {
        if (Either(variable, name) is not { } text)
        {
            return null;
        }

        // `proxy:3128` is http://proxy:3128; .NET, too, leaves it to a SOCKS proxy to resolve names, which is what Go calls socks5h.
        var full = text.Contains("://", StringComparison.Ordinal) ? text.Replace("socks5h://", "socks5://", StringComparison.OrdinalIgnoreCase) : $"http://{text}";
        return Uri.TryCreate(full, UriKind.Absolute, out var address) && Schemes.Contains(address.Scheme, StringComparer.Ordinal) && address.Host.Length > 0
            ? address
            : throw new FormatException($"{name} is not the address of a proxy (http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT)");
    }

    private static string? Either(Func<string, string?> variable, string name) =>
        variable(name) is { Length: > 0 } upper ? upper : variable(name.ToLowerInvariant()) is { Length: > 0 } lower ? lower : null;

    private sealed class AddressCredentials(Uri?[] proxies) : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType)
        {
            var info = proxies.FirstOrDefault(proxy => proxy?.UserInfo.Length > 0 && proxy.Authority == uri.Authority)?.UserInfo.Split(':', 2);
            return info is null ? null : new NetworkCredential(Uri.UnescapeDataString(info[0]), info.Length > 1 ? Uri.UnescapeDataString(info[1]) : "");
        }
    }
}
