using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Hosting;
using Pipeline.Oci.Client;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;
using Pipeline.Oci.Transport;
using Pipeline.Tests.Machine;

namespace Pipeline.Oci.Tests;

/// <summary>Connections, locations, warnings, TLS, and methods.</summary>
public sealed class WireTests
{
    private static readonly string Path = $"/v2/a/b/manifests/{Sample.Image.Descriptor.Digest}";

    [Fact]
    public async Task A_hundred_reads_in_turn_are_one_connection()
    {
        await using var registry = await FaultRegistry.Start();
        registry.On("GET", Path, Replies.Manifest(Sample.Image));
        using var client = Clients.Real();
        for (var i = 0; i < 100; i++)
        {
            await client.Manifest(registry.Repository("a/b"), Sample.Image.Descriptor.Digest, default);
        }

        Assert.Equal((100, 1), (registry.Requests.Count, registry.Connections));
    }

    [Fact]
    public async Task No_more_operations_are_under_way_than_allowed()
    {
        await using var registry = await FaultRegistry.Start();
        var (now, most) = (0, 0);
        var full = new TaskCompletionSource();
        registry.On("GET", Path, async context =>
        {
            var under = Interlocked.Increment(ref now);
            InterlockedMax(ref most, under);
            if (under == 3)
            {
                full.TrySetResult();
            }

            await full.Task; // Three must be under way at once before any is answered.
            Interlocked.Decrement(ref now);
            await Replies.Manifest(Sample.Image)(context);
        });
        using var client = Clients.Real(options => options with { MaxConcurrencyPerHost = 3 });

        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => client.Manifest(registry.Repository("a/b"), Sample.Image.Descriptor.Digest, default)));

        Assert.Equal((30, 3), (registry.Requests.Count, most));
    }

    [Fact]
    public async Task One_connection_is_enough_for_a_token_and_all_who_wait_for_it()
    {
        await using var registry = await TokenRegistry.Start();
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = 1 };
        using var client = Clients.Real(options => options with { Handler = handler });

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.Manifest(registry.Repository, "1.0", default)));

        Assert.Equal((1, 1), (registry.Tokens, registry.Server.Connections));
    }

    [Fact]
    public async Task A_registry_of_this_machine_is_not_asked_through_a_proxy()
    {
        await using var registry = await FaultRegistry.Start();
        await using var proxy = await FaultRegistry.Start();
        registry.On("GET", Path, Replies.Manifest(Sample.Image));
        using var handler = RegistrySockets.Handler(ProxyRule.Parse(name => name == "HTTP_PROXY" ? $"http://{proxy.Host}" : null));
        using var client = Clients.Real(options => options with { Handler = handler, PlainHttp = ["registry.example:80"] });

        Assert.NotNull(await client.Manifest(registry.Repository("a/b"), Sample.Image.Descriptor.Digest, default));
        Assert.Null(await client.Manifest(Repository.Parse("registry.example:80/a/b"), Sample.Image.Descriptor.Digest, default));
        Assert.Equal((1, 1), (registry.Requests.Count, proxy.Requests.Count));
    }

    [Fact]
    public async Task A_connection_that_is_not_made_in_time_is_tried_again()
    {
        var time = new SkippedTime();
        using var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(20),
            ConnectCallback = async (_, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                throw new InvalidOperationException();
            },
        };
        using var client = Clients.Skipping(time, options => options with { Handler = handler });
        var nowhere = Repository.Parse("127.0.0.1:9/a/b");
        await Clients.Fails(RegistryFailure.Unavailable, $"{nowhere}: tag t: nobody answers at 127.0.0.1:9", () => client.Manifest(nowhere, "t", default));
        Assert.Equal(2, time.Waits.Count);
    }

    [Fact]
    public async Task What_only_reads_sends_no_other_verb_than_GET_and_HEAD()
    {
        await using var registry = await FaultRegistry.Start();
        registry.On("GET", Path, Replies.Manifest(Sample.Image));
        using var reader = new ReadOnlyRegistry(Clients.Options);
        var repository = registry.Repository("a/b");

        await reader.Manifest(repository, Sample.Image.Descriptor.Digest, default);
        await reader.Manifest(repository, "1.0", default);
        await reader.BlobSize(repository, Sample.LayerDescriptor.Digest, default);
        await reader.Tags(repository, default).ToListAsync();
        await reader.Referrers(repository, Sample.Image.Descriptor.Digest, null, default);
        await Assert.ThrowsAsync<RegistryException>(() => reader.OpenBlob(repository, Sample.LayerDescriptor, default));

        Assert.Equal(0, registry.Requests.Count(request => request.Method is not ("GET" or "HEAD")));
        Assert.False(typeof(IRegistryWriter).IsAssignableFrom(typeof(ReadOnlyRegistry)));
    }

    [Fact]
    public async Task A_warning_is_told_once_and_on_one_line()
    {
        await using var registry = await FaultRegistry.Start();
        registry.On("GET", Path, Replies.Bytes(
            200, Sample.Image.Bytes.ToArray(), ("Content-Type", MediaTypes.OciManifest), ("Warning", "299 - \"Pulls are \\\"limited\\\", soon\""), ("Warning", "110 - \"stale\"")));
        var told = new List<string>();
        using var client = Clients.Real(options => options with { Warned = told.Add });
        for (var i = 0; i < 3; i++)
        {
            await client.Manifest(registry.Repository("a/b"), Sample.Image.Descriptor.Digest, default);
        }

        Assert.Equal($"{registry.Host}: Pulls are \"limited\", soon", Assert.Single(told));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_at_once()
    {
        using var certificate = SelfSigned.Loopback();
        await using var registry = await FaultRegistry.Start(listen => listen.UseHttps(certificate));
        registry.On("GET", Path, Replies.Manifest(Sample.Image));
        var time = new SkippedTime();
        using var client = Clients.Skipping(time, options => options with { PlainHttpOnLoopback = false });
        var repository = registry.Repository("a/b");

        await Clients.Fails(
            RegistryFailure.Unavailable,
            $"{repository}: {Subject}: no trusted TLS with 127.0.0.1",
            () => client.Manifest(repository, Sample.Image.Descriptor.Digest, default));
        Assert.Empty(time.Waits);
    }

    [Fact]
    public async Task With_TLS_everything_is_the_same()
    {
        using var certificate = SelfSigned.Loopback();
        await using var registry = await FaultRegistry.Start(listen => listen.UseHttps(certificate));
        registry.On("GET", Path, Replies.Manifest(Sample.Image));
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == certificate.GetCertHashString() },
        };
        using var client = Clients.Real(options => options with { PlainHttpOnLoopback = false, Handler = handler });

        var read = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.Manifest(registry.Repository("a/b"), Sample.Image.Descriptor.Digest, default)));
        Assert.All(read, manifest => Assert.Equal(Sample.Image.Descriptor, manifest!.Descriptor));
    }

    [Theory]
    [InlineData("ghcr.io/a/b", "https://ghcr.io/v2/a/b/x")]
    [InlineData("127.0.0.1:5000/a/b", "http://127.0.0.1:5000/v2/a/b/x")]
    [InlineData("localhost:5000/a", "http://localhost:5000/v2/a/x")]
    [InlineData("127.9.9.9:5000/a", "http://127.9.9.9:5000/v2/a/x")]
    [InlineData("127.0.0.1.example.com/a", "https://127.0.0.1.example.com/v2/a/x")] // only looks like loopback
    [InlineData("localhost.example.com/a", "https://localhost.example.com/v2/a/x")]
    [InlineData("192.168.0.1:5000/a", "https://192.168.0.1:5000/v2/a/x")]
    [InlineData("docker.io/python", "https://registry-1.docker.io/v2/library/python/x")]
    [InlineData("docker.io/grafana/loki", "https://registry-1.docker.io/v2/grafana/loki/x")]
    public void Only_loopback_is_spoken_to_without_TLS(string repository, string address) =>
        Assert.Equal(address, new RegistryEndpoint(Clients.Options).At(Repository.Parse(repository), "x").AbsoluteUri);

    private static string Subject => $"manifest {Sample.Image.Descriptor.Digest}";

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value && Interlocked.CompareExchange(ref target, value, seen) != seen; seen = Volatile.Read(ref target))
        {
        }
    }
}
