using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pipeline.Contracts;

/// <summary>One entry of <c>NO_PROXY</c>: <c>*</c>, an address or a network of addresses, a domain with all below it, or (with a dot in front) what is below it alone; with a port, that port alone.</summary>
internal abstract record ProxyExemption
{
    private ProxyExemption()
    {
    }

    /// <summary>Whether a place is reached directly.</summary>
    /// <param name="host">A name or an address, in lower case and without brackets.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="address">The address, where the host is one.</param>
    public abstract bool Covers(string host, int port, IPAddress? address);

    /// <summary>Reads an entry; none where it says nothing.</summary>
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

    /// <summary>An address as Go reads it: four numbers without leading zeros, or IPv6; .NET would take <c>1</c> and <c>010.0.0.1</c> for others.</summary>
    public static IPAddress? AddressOf(string text)
    {
        var isWritten = text.Contains(':', StringComparison.Ordinal)
            || (text.Split('.') is { Length: 4 } parts && parts.All(part => part.Length is > 0 and <= 3 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0')));
        return !isWritten || text.StartsWith('[') || !IPAddress.TryParse(text, out var address) ? null : address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static bool IsPrefix(string text, IPAddress address, out int bits) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out bits) && bits <= (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);

    // `host:port` and `[v6]:port`; an IPv6 address alone has colons, and no port.
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
