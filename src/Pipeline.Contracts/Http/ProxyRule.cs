using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pipeline.Contracts.Http;

/// <summary>Selects the proxy of a request by the rule of Go programs (golang.org/x/net/http/httpproxy), so that docker, buildx and cosign take the same route.</summary>
/// <remarks>Loopback addresses are reached directly. The rule ignores <c>ALL_PROXY</c> and the system's own settings.</remarks>
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

    /// <summary>The user and password from the proxies' addresses.</summary>
    public ICredentials? Credentials { get; set; }

    /// <summary>Reads the rule from <c>HTTP_PROXY</c>, <c>HTTPS_PROXY</c> and <c>NO_PROXY</c>, or their lower-case names.</summary>
    /// <param name="variable">Returns the value of a variable, or null.</param>
    /// <exception cref="FormatException">A proxy's address is invalid; the message omits the value, which may hold a password.</exception>
    public static ProxyRule Parse(Func<string, string?> variable)
    {
        // In a CGI program HTTP_PROXY carries the request's `Proxy` header (golang.org/s/cgihttpproxy).
        var isCgi = variable("REQUEST_METHOD") is { Length: > 0 };
        return new ProxyRule(
            isCgi ? null : Address(variable, "HTTP_PROXY"),
            Address(variable, "HTTPS_PROXY"),
            [.. (Either(variable, "NO_PROXY") ?? "").Split(',').Select(ProxyExemption.Parse).OfType<ProxyExemption>()]);
    }

    /// <summary>The proxy for an address, or null for a direct connection.</summary>
    public Uri? GetProxy(Uri destination)
    {
        var proxy = destination.Scheme switch { "https" => https, "http" => http, _ => null };
        return proxy is null || IsExempt(destination.IdnHost.ToLowerInvariant(), destination.Port) ? null : proxy;
    }

    public bool IsBypassed(Uri host) => GetProxy(host) is null;

    /// <summary>A suffix for messages about an address: <c> through the proxy http://HOST:PORT</c>, without user and password; empty without a proxy.</summary>
    public string Way(Uri destination) => GetProxy(destination) is { } proxy ? $" through the proxy {proxy.Scheme}://{proxy.Authority}" : "";

    private bool IsExempt(string host, int port)
    {
        var address = ProxyExemption.AddressOf(host);
        return host == "localhost" || (address is not null && IPAddress.IsLoopback(address)) || exemptions.Any(exemption => exemption.Covers(host, port, address));
    }

    private static Uri? Address(Func<string, string?> variable, string name)
    {
        if (Either(variable, name) is not { } text)
        {
            return null;
        }

        // `proxy:3128` means http://proxy:3128. .NET lets a SOCKS proxy resolve names, which Go calls socks5h.
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

/// <summary>
/// One entry of <c>NO_PROXY</c>: <c>*</c>, an address, a CIDR range, a domain with its subdomains, or (with a leading dot) its subdomains only.
/// A port restricts the entry to that port.
/// </summary>
internal abstract record ProxyExemption
{
    private ProxyExemption()
    {
    }

    /// <summary>Whether a destination is reached directly.</summary>
    /// <param name="host">A host name or address, in lower case and without brackets.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="address">The address, if the host is one.</param>
    public abstract bool Covers(string host, int port, IPAddress? address);

    /// <summary>Reads an entry; null if it is empty.</summary>
    public static ProxyExemption? Parse(string entry)
    {
        var text = entry.Trim().ToLowerInvariant();
        if (text is "" or "*")
        {
            return text.Length == 0 ? null : new Everything();
        }

        if (text.Split('/') is [var network, var bits] && AddressOf(network) is { } within && IsPrefix(bits, within, out var prefix))
        {
            return new Network(within, prefix);
        }

        var (host, port) = HostAndPort(text);
        return host.Length == 0 ? null : AddressOf(host) is { } address ? new Single(address, port) : new Domain(Ascii(host.StartsWith("*.", StringComparison.Ordinal) ? host[1..] : host), port);
    }

    /// <summary>An address as Go reads it: four numbers without leading zeros, or IPv6. .NET also accepts <c>1</c> and <c>010.0.0.1</c>, as other addresses.</summary>
    public static IPAddress? AddressOf(string text)
    {
        var isWritten = text.Contains(':', StringComparison.Ordinal)
            || (text.Split('.') is { Length: 4 } parts && parts.All(part => part.Length is > 0 and <= 3 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0')));
        return !isWritten || text.StartsWith('[') || !IPAddress.TryParse(text, out var address) ? null : address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static bool IsPrefix(string text, IPAddress address, out int bits) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out bits) && bits <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);

    // `host:port` and `[v6]:port`; a bare IPv6 address has colons but no port.
    private static (string Host, int? Port) HostAndPort(string text)
    {
        var colon = text.LastIndexOf(':');
        var isPort = colon >= 0 && (text.IndexOf(':', StringComparison.Ordinal) == colon || (text.StartsWith('[') && text[colon - 1] == ']'));
        if (!isPort)
        {
            return (text, null);
        }

        var host = text[..colon];
        var port = text[(colon + 1)..];
        var number = port.Length == 0 ? (int?)null : int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0;
        return (host is ['[', .., ']'] ? host[1..^1] : host, number);
    }

    private static string Ascii(string domain)
    {
        try
        {
            return domain.StartsWith('.') ? "." + new IdnMapping().GetAscii(domain[1..]) : new IdnMapping().GetAscii(domain);
        }
        catch (ArgumentException)
        {
            return domain;
        }
    }

    private sealed record Everything : ProxyExemption
    {
        public override bool Covers(string host, int port, IPAddress? address) => true;
    }

    private sealed record Network(IPAddress Within, int Bits) : ProxyExemption
    {
        public override bool Covers(string host, int port, IPAddress? address)
        {
            if (address is null || address.AddressFamily != Within.AddressFamily)
            {
                return false;
            }

            var (left, right, whole) = (address.GetAddressBytes(), Within.GetAddressBytes(), Bits / 8);
            return left.AsSpan(0, whole).SequenceEqual(right.AsSpan(0, whole)) && (Bits % 8 == 0 || (left[whole] ^ right[whole]) >> (8 - (Bits % 8)) == 0);
        }
    }

    private sealed record Single(IPAddress Address, int? Port) : ProxyExemption
    {
        public override bool Covers(string host, int port, IPAddress? address) => Address.Equals(address) && port == (Port ?? port);
    }

    private sealed record Domain(string Name, int? Port) : ProxyExemption
    {
        public override bool Covers(string host, int port, IPAddress? address) => port == (Port ?? port)
            && (Name.StartsWith('.') ? host.EndsWith(Name, StringComparison.Ordinal) : host == Name || host.EndsWith("." + Name, StringComparison.Ordinal));
    }
}
