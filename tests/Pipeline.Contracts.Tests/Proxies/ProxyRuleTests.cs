using System.Net;
using CsCheck;

namespace Pipeline.Contracts.Tests.Proxies;

/// <summary>The rule of golang.org/x/net/http/httpproxy; the rows are from its own tests, plus those that .NET treats differently.</summary>
public sealed class ProxyRuleTests
{
    private const string GoList = "foobar.com, .barbaz.net, *.wildcard.io, 192.168.1.1, 192.168.1.2:81, 192.168.1.3:80, 10.0.0.0/30, 2001:db8::52:0:1, [2001:db8::52:0:2]:443, [2001:db8::52:0:3]:80, 2002:db8:a::45/64";

    [Theory]
    [InlineData("localhost", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.0.0.2", false)]
    [InlineData("[::1]", false)]
    [InlineData("[::ffff:127.0.0.1]", false)]
    [InlineData("[::2]", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("192.168.1.2", true)] // another port
    [InlineData("192.168.1.2:81", false)]
    [InlineData("192.168.1.3", false)]
    [InlineData("192.168.1.4", true)]
    [InlineData("10.0.0.2", false)]
    [InlineData("10.0.0.4", true)]
    [InlineData("[2001:db8::52:0:1]", false)]
    [InlineData("[2001:db8::52:0:2]", true)]
    [InlineData("[2001:db8::52:0:3]", false)]
    [InlineData("[2002:db8:a::123]", false)]
    [InlineData("[2002:db8:b::123]", true)]
    [InlineData("[fe80::424b:c8be:1643:a1b6]", true)]
    [InlineData("barbaz.net", true)] // .barbaz.net is what is below it
    [InlineData("www.barbaz.net", false)]
    [InlineData("foobar.com", false)]
    [InlineData("FOOBAR.com", false)]
    [InlineData("www.foobar.com", false)]
    [InlineData("foofoobar.com", true)]
    [InlineData("baz.com", true)]
    [InlineData("localhost.net", true)]
    [InlineData("local.localhost", true)]
    [InlineData("barbarbaz.net", true)]
    [InlineData("wildcard.io", true)]
    [InlineData("nested.wildcard.io", false)]
    [InlineData("awildcard.io", true)]
    public void A_place_goes_through_the_proxy_unless_an_entry_names_it(string host, bool proxied) =>
        Assert.Equal(proxied, Rule(noProxy: GoList).GetProxy(new Uri($"http://{host}/")) is not null);

    [Theory]
    [InlineData("*", "https://anything.example/")]
    [InlineData("other.example,*", "https://anything.example/")]
    [InlineData("10.1.2.3/8", "https://10.200.0.1/")] // a network with an address in it
    [InlineData("registry.example:5000", "https://registry.example:5000/v2/")]
    [InlineData("bücher.example", "https://xn--bcher-kva.example/")]
    [InlineData("xn--bcher-kva.example", "https://bücher.example/")]
    public void An_entry_of_any_form_is_an_exemption(string noProxy, string address) => Assert.Null(Rule(noProxy: noProxy).GetProxy(new Uri(address)));

    [Theory]
    [InlineData("registry.example:5000", "https://registry.example/v2/")]
    [InlineData("registry.example:https", "https://registry.example/v2/")] // a port has a number
    [InlineData("1.1", "https://1.0.0.1/")] // no address to Go
    [InlineData("010.0.0.1", "https://8.0.0.1/")]
    [InlineData("10.0.0.0/33", "https://10.0.0.1/")]
    [InlineData("10.0.0.0/8", "https://ten.example/")] // a name is not resolved
    [InlineData(":443", "https://registry.example/")]
    [InlineData(" , ,", "https://registry.example/")]
    [InlineData("example", "https://registry.example.com/")]
    public void What_does_not_name_a_place_exempts_it_not(string noProxy, string address) => Assert.NotNull(Rule(noProxy: noProxy).GetProxy(new Uri(address)));

    [Theory]
    [InlineData("proxy:3128", "http://proxy:3128/")]
    [InlineData("10.0.0.1:3128", "http://10.0.0.1:3128/")]
    [InlineData("http://proxy", "http://proxy/")]
    [InlineData("https://proxy:3129", "https://proxy:3129/")]
    [InlineData("socks5h://proxy:1080", "socks5://proxy:1080/")]
    public void A_proxy_is_written_in_any_of_its_forms(string text, string address) =>
        Assert.Equal(address, Rule(proxy: text).GetProxy(new Uri("https://a.example/"))!.ToString());

    [Theory]
    [InlineData("ftp://user:hunter2@proxy")]
    [InlineData("http://user:hunter2@")]
    [InlineData("http://proxy:99999")]
    [InlineData("a b")]
    public void What_is_no_proxy_is_refused_without_being_shown(string text)
    {
        var refusal = Assert.Throws<FormatException>(() => Rule(proxy: text));
        Assert.Equal("HTTPS_PROXY is not the address of a proxy (http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT)", refusal.Message);
    }

    [Fact]
    public void The_names_are_asked_in_both_cases_and_each_scheme_has_its_own()
    {
        var rule = Parse(("http_proxy", "lower:1"), ("HTTPS_PROXY", "upper:2"), ("https_proxy", "lower:2"), ("no_proxy", "direct.example"));
        Assert.Equal("http://lower:1/", rule.GetProxy(new Uri("http://a.example/"))!.ToString());
        Assert.Equal("http://upper:2/", rule.GetProxy(new Uri("https://a.example/"))!.ToString());
        Assert.Null(rule.GetProxy(new Uri("https://direct.example/")));
        Assert.Null(Parse(("HTTP_PROXY", "proxy:1")).GetProxy(new Uri("https://a.example/")));
        Assert.Null(Parse(("ALL_PROXY", "proxy:1")).GetProxy(new Uri("https://a.example/")));
        Assert.Null(ProxyRule.None.GetProxy(new Uri("https://a.example/")));
    }

    [Fact]
    public void A_request_to_a_CGI_program_names_no_proxy() =>
        Assert.Null(Parse(("HTTP_PROXY", "evil:1"), ("REQUEST_METHOD", "GET")).GetProxy(new Uri("http://a.example/")));

    [Fact]
    public void A_message_names_the_proxy_and_hides_who_asks_it()
    {
        var rule = Rule(proxy: "http://user:p%40ss@proxy.example:3128");
        Assert.Equal(" through the proxy http://proxy.example:3128", rule.Way(new Uri("https://a.example/")));
        Assert.Equal("", rule.Way(new Uri("https://127.0.0.1/")));

        var shown = rule.Credentials!.GetCredential(new Uri("http://proxy.example:3128/"), "Basic")!;
        Assert.Equal(("user", "p@ss"), (shown.UserName, shown.Password));
        Assert.Null(rule.Credentials.GetCredential(new Uri("http://other.example:3128/"), "Basic"));
    }

    [Fact]
    public void A_network_covers_exactly_the_addresses_that_share_its_prefix() => Gen.Select(Gen.UInt, Gen.UInt, Gen.Int[0, 32]).Sample((network, address, bits) =>
    {
        var mask = bits == 0 ? 0 : uint.MaxValue << (32 - bits);
        var host = Text(address);
        var expected = (network & mask) == (address & mask) || IPAddress.IsLoopback(IPAddress.Parse(host));
        Assert.Equal(expected, Rule(noProxy: $"{Text(network)}/{bits}").GetProxy(new Uri($"https://{host}/")) is null);
    });

    [Fact]
    public void A_domain_covers_itself_and_every_name_below_it() =>
        Gen.String[Gen.Char["abcxyz"], 1, 6].List[1, 4].Select(labels => string.Join('.', labels) + ".example").Sample(host =>
        {
            var rule = Rule(noProxy: host);
            Assert.Null(rule.GetProxy(new Uri($"https://{host}/")));
            Assert.Null(rule.GetProxy(new Uri($"https://below.{host}/")));
            Assert.NotNull(rule.GetProxy(new Uri($"https://beside{host}/")));
            Assert.NotNull(Rule(noProxy: "." + host).GetProxy(new Uri($"https://{host}/")));
        });

    private static string Text(uint address) => string.Join('.', address >> 24, (address >> 16) & 255, (address >> 8) & 255, address & 255);

    private static ProxyRule Rule(string proxy = "http://proxy.example:3128", string noProxy = "") =>
        Parse(("HTTP_PROXY", proxy.StartsWith("http://proxy.example", StringComparison.Ordinal) ? proxy : ""), ("HTTPS_PROXY", proxy), ("NO_PROXY", noProxy));

    private static ProxyRule Parse(params (string Name, string Value)[] variables) =>
        ProxyRule.Parse(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
