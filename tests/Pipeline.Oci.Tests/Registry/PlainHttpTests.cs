using System.Net;
using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Tests.Registry;

public sealed class PlainHttpTests
{
    [Theory]
    [InlineData("127.0.0.1:5000", "http", true)]
    [InlineData("localhost:5000", "http", true)]
    [InlineData("registry.lan:5000", "http", false)] // named by the operator; credentials would be readable on the way
    [InlineData("registry.lan:5001", "https", true)]
    [InlineData("ghcr.io", "https", true)]
    public async Task Without_TLS_only_to_this_machine_and_where_an_operator_says_so(string registry, string scheme, bool isToldWho)
    {
        using var asking = new AskingRegistry();
        var options = Clients.Options with
        {
            Handler = asking,
            PlainHttp = ["registry.lan:5000"],
            Credentials = new FixedCredentials(registry, new RegistryCredential.Password("user", "secret"), AnonymousCredentials.Instance),
        };
        using var client = new ReadOnlyRegistry(options);

        var e = await Assert.ThrowsAsync<RegistryException>(
            () => client.Manifest(Repository.Parse($"{registry}/a/b"), Sha256.Of("x"u8), TestContext.Current.CancellationToken));

        Assert.Equal(RegistryFailure.Denied, e.Failure);
        Assert.All(asking.Requests, request => Assert.Equal(scheme, request.Scheme));
        Assert.Equal(isToldWho, asking.Requests.Any(request => request.IsSigned));
    }

    /// <summary>Answers every request with a demand for a password.</summary>
    private sealed class AskingRegistry : HttpMessageHandler
    {
        public List<(string Scheme, bool IsSigned)> Requests { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add((request.RequestUri!.Scheme, request.Headers.Authorization is not null));
            var answer = new HttpResponseMessage(HttpStatusCode.Unauthorized) { RequestMessage = request };
            answer.Headers.Add("WWW-Authenticate", "Basic realm=\"registry\"");
            return Task.FromResult(answer);
        }
    }
}
