using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Pipeline.Oci.Samples;
using Pipeline.World.S3;

namespace Pipeline.World.Tests;

/// <summary>A store follows the one proxy rule, and not the SDK's own.</summary>
public sealed class S3ProxyTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("store.localhost:443", false)]
    [InlineData("10.0.0.0/8, .localhost", false)]
    public void What_is_exempt_goes_past_the_proxy_and_a_message_names_the_one_that_was_used(string noProxy, bool proxied)
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var server = nobody.LocalEndpoint.ToString()!;
        nobody.Stop();
        using var proxy = ForwardProxy.To(server, credentials: "user:hunter2");
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["HTTPS_PROXY"] = proxy.Address, ["NO_PROXY"] = noProxy };
        using var world = new S3World(
            new S3WorldOptions(S3Location.Parse("s3://bucket/w"), Path.GetTempPath())
            {
                Endpoint = new Uri("https://store.localhost"), PathStyle = true, Retries = 0, Proxy = ProxyRule.Parse(variables.GetValueOrDefault),
            },
            new BasicAWSCredentials("k", "s"),
            TimeProvider.System);

        var fault = Assert.Throws<FaultException>(() => world.Ledger.Read().ToList());

        Assert.Equal(proxied ? ["CONNECT store.localhost:443"] : [], proxy.Asked);
        var way = proxied ? $" through the proxy {proxy.Address}" : "";
        Assert.Equal($"adapter invocation failed: the bucket cannot be reached{way}", fault.Fault.Message);
    }
}
