using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Machine;

namespace Pipeline.Cli.Tests;

/// <summary>Registries, GitHub, S3, Modal and the collector of traces follow one proxy rule, which the executable reads from its environment. Only the proxy can resolve the hosts' names.</summary>
public sealed class ProxyTests : IDisposable
{
    private const string Registry = "manifest registry.localhost/a/b:1.0.0";
    private const string Store = "world log --world s3://bucket/w";
    private const string Modal = "modal status";
    private const string Empty = """<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated></ListBucketResult>""";
    private static readonly ImageSample Sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pipeline-proxy-");
    private readonly X509Certificate2 certificate = SelfSigned.Loopback("registry.localhost", "github.localhost", "store.localhost", "modal.localhost", "collector.localhost");

    public void Dispose()
    {
        certificate.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("registry.localhost", Registry, "/v2/a/b/manifests/1.0.0")]
    [InlineData("github.localhost", "drift --issue --images registry.localhost/o/n --repository o/n --github https://github.localhost", "/api/v3/repos/o/n/issues")]
    [InlineData("store.localhost", Store, "/bucket/")]
    [InlineData("modal.localhost", Modal, "/modal.client.ModalClient/AuthTokenGet")]
    public async Task Each_goes_through_the_proxy(string host, string command, string asked)
    {
        await using var server = await Server();
        using var proxy = ForwardProxy.To(server.Host);

        var result = await Run(proxy.Address, noProxy: "", command);

        Assert.Contains($"CONNECT {host}:443", proxy.Asked, StringComparer.Ordinal);
        Assert.Contains(server.Requests, request => request.Path.TrimEnd('/') == asked.TrimEnd('/'));
        Assert.Equal(host is "registry.localhost" or "store.localhost" ? 0 : 1, result.Exit);
        Assert.True(host != "modal.localhost" || result.Error.Contains($" at modal.localhost through the proxy {proxy.Address} (Unauthenticated", StringComparison.Ordinal), result.Error);
    }

    [Theory]
    [InlineData("registry.localhost", Registry)]
    [InlineData("store.localhost", Store)]
    [InlineData("modal.localhost", Modal)]
    public async Task Each_goes_past_the_proxy_where_NO_PROXY_says_so(string host, string command)
    {
        await using var server = await Server();
        using var proxy = ForwardProxy.To(server.Host);

        // .NET itself would treat this entry as a suffix, and match nothing.
        await Run(proxy.Address, noProxy: $"10.0.0.0/8,{host}:443", command);

        Assert.Empty(proxy.Asked);
    }

    [Fact]
    public async Task Traces_go_through_the_proxy()
    {
        await using var server = await Server();
        using var proxy = ForwardProxy.To(server.Host);

        var result = await Run(proxy.Address, noProxy: "", "processors", ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.localhost"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));

        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.Equal(["CONNECT collector.localhost:443"], proxy.Asked, StringComparer.Ordinal);
        Assert.Equal("/v1/traces", Assert.Single(server.Requests).Path);
    }

    [Fact]
    public async Task A_proxy_that_asks_for_a_password_is_shown_it_and_no_message_has_it()
    {
        await using var server = await Server();
        using var proxy = ForwardProxy.To(server.Host, credentials: "user:p@ss");

        var known = await Run(proxy.Address.Replace("//", "//user:p%40ss@", StringComparison.Ordinal), noProxy: "", Registry);
        Assert.Equal((0, ""), (known.Exit, known.Error));

        var refused = await Run(proxy.Address.Replace("//", "//user:wrong-one@", StringComparison.Ordinal), noProxy: "", Registry);
        Assert.Equal(
            $"pipeline: registry.localhost/a/b: tag 1.0.0: no way to registry.localhost through the proxy {proxy.Address} (407): give the proxy's user and password in its address\n",
            refused.Error);
    }

    [Fact]
    public async Task What_is_no_address_of_a_proxy_is_refused_before_anything_is_asked()
    {
        var result = await Run("ftp://user:hunter2@proxy", noProxy: "", Registry);
        Assert.Equal(1, result.Exit);
        Assert.StartsWith("pipeline: adapter invocation failed: HTTPS_PROXY is not the address of a proxy", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Error, StringComparison.Ordinal);
    }

    private async Task<FaultRegistry> Server() => (await FaultRegistry.Start(listen => listen.UseHttps(certificate)))
        .On("GET", "/v2/a/b/manifests/1.0.0", Replies.Manifest(Sample.Root))
        .On("GET", "/bucket", Replies.Status(200, Empty, ("Content-Type", "application/xml")))
        .On("GET", "/bucket/", Replies.Status(200, Empty, ("Content-Type", "application/xml")))
        .On("POST", "*", Replies.Status(200, null, ("Content-Type", "application/grpc"), ("grpc-status", "16"), ("grpc-message", "nobody")));

    private async Task<Result> Run(string proxy, string noProxy, string command, params (string Name, string Value)[] more)
    {
        Directory.CreateDirectory(Path.Combine(folder.FullName, "processors"));
        var trusted = Path.Combine(folder.FullName, "trusted.pem");
        await File.WriteAllTextAsync(trusted, certificate.ExportCertificatePem());
        return await Executable.RunIn(folder.FullName, new Dictionary<string, string>(more.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)), StringComparer.Ordinal)
        {
            ["HTTPS_PROXY"] = proxy, ["NO_PROXY"] = noProxy, ["SSL_CERT_FILE"] = trusted, ["DOCKER_CONFIG"] = folder.FullName, ["PIPELINE_GITHUB_TOKEN"] = "t",
            ["AWS_ENDPOINT_URL_S3"] = "https://store.localhost", ["AWS_ACCESS_KEY_ID"] = "k", ["AWS_SECRET_ACCESS_KEY"] = "s", ["AWS_REGION"] = "us-east-1",
            ["MODAL_SERVER_URL"] = "https://modal.localhost", ["MODAL_TOKEN_ID"] = "ak-1", ["MODAL_TOKEN_SECRET"] = "as-s3cr3t-Zx81",
            ["MODAL_CONFIG_PATH"] = Path.Combine(folder.FullName, "none.toml"),
        }, command.Split(' '));
    }
}
