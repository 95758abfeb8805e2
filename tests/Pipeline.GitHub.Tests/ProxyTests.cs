using System.Net;
using Pipeline.Adapters.GitHub;
using Pipeline.Oci.Samples;

namespace Pipeline.GitHub.Tests;

/// <summary>GitHub follows the one proxy rule: messages name the proxy, and exempt hosts bypass it.</summary>
public sealed class ProxyTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("github.localhost:8443", true)]
    [InlineData("github.localhost", false)]
    [InlineData("localhost", false)] // with all below it
    [InlineData("github.localhost:443,10.0.0.0/8", false)]
    [InlineData("*", false)]
    public async Task What_is_exempt_goes_past_the_proxy_and_a_message_names_the_one_that_was_used(string noProxy, bool proxied)
    {
        using var nobody = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var server = nobody.LocalEndpoint.ToString()!;
        nobody.Stop();
        using var proxy = ForwardProxy.To(server, credentials: "user:hunter2"); // It asks who wants to know, and is not told.
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["HTTPS_PROXY"] = proxy.Address.Replace("//", "//user:hunter3@", StringComparison.Ordinal), ["NO_PROXY"] = noProxy };
        var time = new SkippingTime { Deadline = TimeSpan.FromMinutes(5) };
        using var repository = GitHubRepository.Open(
            new GitHubOptions
            {
                Api = new Uri("https://github.localhost/api/v3/"), Owner = "o", Name = "n", Token = GitHubToken.Of("t")!, Deadline = time.Deadline, Proxy = ProxyRule.Parse(variables.GetValueOrDefault),
            },
            time);

        var fault = await Assert.ThrowsAsync<FaultException>(() => repository.Issues.Report("key", "title", "body", TestContext.Current.CancellationToken));

        Assert.Equal(proxied, proxy.Asked.Contains("CONNECT github.localhost:443", StringComparer.Ordinal));
        var way = proxied ? $" through the proxy {proxy.Address} (407)" : "";
        Assert.StartsWith($"adapter invocation failed: GitHub does not answer at github.localhost{way}: could not ", fault.Fault.Message, StringComparison.Ordinal);
    }
}
