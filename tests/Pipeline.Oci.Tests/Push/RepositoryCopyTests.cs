using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Client;
using Pipeline.Oci.Model;
using Pipeline.Oci.Push;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests.Push;

/// <summary>An image is copied between real registries with everything that belongs to it.</summary>
public sealed class RepositoryCopyTests : IAsyncLifetime
{
    private readonly SignedImage image = new();
    private readonly RegistryClient source = Clients.Real();
    private readonly RegistryClient target = Clients.Real();
    private readonly List<IAsyncDisposable> servers = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        source.Dispose();
        target.Dispose();
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("distribution", "distribution")]
    [InlineData("distribution", "own")]
    [InlineData("own", "distribution")]
    [InlineData("own", "own")]
    [InlineData("own", "own without referrers")]
    [InlineData("own without referrers", "own")]
    [InlineData("distribution", "the same")]
    [InlineData("own", "the same")]
    public async Task Everything_that_belongs_to_an_image_arrives_with_its_digest(string sourceKind, string targetKind)
    {
        var host = await Serve(sourceKind);
        var from = Repository.Parse($"{host}/team/staging/chat");
        var to = Repository.Parse($"{(targetKind == "the same" ? host : await Serve(targetKind))}/team/production/chat");
        await image.PushTo(source, from, Token);

        var report = await Copy(from, to);

        Assert.Equal(image.Count, report.Sent.Count + report.Mounted.Count);
        Assert.Equal(targetKind == "the same" ? image.Layers : 0, report.Mounted.Count);
        Assert.Equal(image.Index.Bytes.ToArray(), (await target.Manifest(to, "1.0.0", Token))!.Bytes.ToArray());
        using var assertion = new ImageAssertion(target);
        Assert.Empty((await assertion.Assert(new ImageExpectation(to, image.Index.Descriptor.Digest) { Platforms = [ImageSample.Amd64, ImageSample.Arm64] }, AssertionDepth.Blobs, Token)).Findings);
        Assert.Contains(image.Bill.Descriptor.Digest, (await target.Referrers(to, image.Index.Descriptor.Digest, null, Token)).Select(referrer => referrer.Digest));
        Assert.Equal(image.SignatureOfBill.Descriptor.Digest, Assert.Single(await target.Referrers(to, image.Bill.Descriptor.Digest, null, Token)).Digest);
        foreach (var tag in image.Tags)
        {
            Assert.Equal((await source.Manifest(from, tag, Token))!.Descriptor, (await target.Manifest(to, tag, Token))!.Descriptor);
        }

        foreach (var blob in image.Blobs)
        {
            Assert.Equal(await Clients.ReadToEnd(await source.OpenBlob(from, blob, Token)), await Clients.ReadToEnd(await target.OpenBlob(to, blob, Token)));
        }

        Assert.Equal((0, 0, image.Count), await Copy(from, to) is var again ? (again.Sent.Count, again.Mounted.Count, again.Present.Count) : default);
    }

    [Fact]
    public async Task What_does_not_belong_to_the_image_stays_behind_and_nothing_is_sent_twice()
    {
        var server = await Own();
        var (from, to) = (server.Repository("staging/chat"), server.Repository("production/chat"));
        await image.PushTo(source, from, Token);
        await ImageSample.MultiArch("another", ImageSample.Amd64).PushTo(source, from, Token);

        await Copy(from, to);

        Assert.Equal(image.Manifests.Count, server.State("production/chat").Split('\n').Count(line => line.StartsWith("manifest", StringComparison.Ordinal)));
        Assert.Equal(0, server.Requests.Count(request => request is { Method: "GET" } && image.Blobs.Any(blob => !ImageConfig.IsConfig(blob.MediaType) && request.Path == $"/v2/staging/chat/blobs/{blob.Digest}")));
        var before = server.Requests.Count;
        await Copy(from, to);
        Assert.DoesNotContain(server.Requests.Skip(before), request => request.Method is "PUT" or "POST" or "PATCH");
    }

    [Theory]
    [InlineData(403, "DENIED", RegistryFailure.Denied, "403 (DENIED)")]
    [InlineData(404, "NAME_UNKNOWN", RegistryFailure.Refused, "404 (NAME_UNKNOWN): the registry has no repository production/chat, and a push does not create one there: create it, or its project, in the registry, then push again")]
    public async Task A_target_that_refuses_uploads_has_no_tag_and_takes_all_of_it_later(int status, string code, RegistryFailure failure, string said)
    {
        var (from, to, server) = await Pushed();
        server.Fault = request => request.Method == "POST" ? Replies.Error(status, code) : null;

        var refused = await Assert.ThrowsAsync<RegistryException>(() => Copy(from, to));

        Assert.Equal(failure, refused.Failure);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.Equal("", server.State("production/chat"));
        server.Fault = _ => null;
        Assert.Equal(image.Count, (await Copy(from, to)).Sent.Count);
    }

    [Fact]
    public async Task A_target_that_calls_a_manifest_by_another_digest_gets_no_tag()
    {
        var (from, to, server) = await Pushed();
        server.Fault = request => request is { Method: "PUT" } && request.Path.Value!.Contains("/manifests/", StringComparison.Ordinal)
            ? Replies.Status(201, null, ("Docker-Content-Digest", Sha256.Of("another"u8).ToString())) : null;

        Assert.Equal(RegistryFailure.Corrupt, (await Assert.ThrowsAsync<RegistryException>(() => Copy(from, to))).Failure);
        Assert.DoesNotContain("tag", server.State("production/chat"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_drops_or_changes_what_it_took_is_noticed()
    {
        var (from, to, server) = await Pushed();
        await Copy(from, to);
        var lost = $"/v2/production/chat/blobs/{image.Blobs[0].Digest}";
        var asked = 0;
        server.Fault = request => request.Path == lost && Interlocked.Increment(ref asked) > 1 ? Replies.Error(404, "BLOB_UNKNOWN") : null;
        Assert.Contains("the registry has none of its", (await Assert.ThrowsAsync<RegistryException>(() => Copy(from, to))).Message, StringComparison.Ordinal);

        server.Fault = request => request.Path.Value!.EndsWith($"/referrers/{image.Bill.Descriptor.Digest}", StringComparison.Ordinal) ? Replies.Manifest(new ImageIndex([]).ToManifest()) : null;
        Assert.Contains($"{image.SignatureOfBill.Descriptor.Digest}, but the registry does not return it", (await Assert.ThrowsAsync<RegistryException>(() => Copy(from, to))).Message, StringComparison.Ordinal);

        server.Fault = request => request is { Method: "GET" } && request.Path == $"/v2/production/chat/manifests/{image.Index.Descriptor.Digest}"
            ? Replies.Manifest(Manifest.Of(MediaTypes.OciIndex, "{\"manifests\":[],\"schemaVersion\":2}"u8.ToArray())) : null;
        Assert.Equal(RegistryFailure.Corrupt, (await Assert.ThrowsAsync<RegistryException>(() => Copy(from, to))).Failure);
    }

    [Fact]
    public async Task A_connection_that_breaks_once_is_no_more_than_a_delay()
    {
        var (from, to, server) = await Pushed();
        var broken = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        server.Fault = request => broken.TryAdd($"{request.Method} {request.Path}{request.QueryString}", true) && request.Method is "PUT" or "POST" ? Replies.Reset : null;
        using var patient = Clients.Skipping(new SkippedTime());

        await new RepositoryCopy(source, patient, patient).Copy(from, image.Index.Descriptor.Digest, to, "1.0.0", Token);

        Assert.True(broken.Count > image.Count, $"{broken.Count} requests");
    }

    [Fact]
    public async Task Broken_off_at_any_request_and_run_again_it_ends_in_the_same_state()
    {
        var (from, to, expected) = await Undisturbed();
        var (at, ended) = (0, true);
        for (; ended; at++)
        {
            var server = await Own(hasReferrers: false);
            using var process = new CancellationTokenSource();
            var asked = -1;
            server.Fault = _ =>
            {
                if (Interlocked.Increment(ref asked) == at)
                {
                    process.Cancel();
                }

                return process.IsCancellationRequested ? Replies.Reset : null;
            };
            ended = await Ended(() => new RepositoryCopy(source, target, target) { Concurrency = 1 }.Copy(from, image.Index.Descriptor.Digest, server.Repository(to), "1.0.0", process.Token));
            server.Fault = _ => null;

            await Copy(from, server.Repository(to));

            Assert.Equal(expected, server.State(to));
        }

        Assert.True(at > 60, $"{at} requests are fewer than such a copy makes");
    }

    private async Task<(Repository From, string To, string State)> Undisturbed()
    {
        var (from, to, server) = await Pushed(hasReferrers: false);
        await Copy(from, to);
        Assert.Contains("list sha256-", server.State(to.Name), StringComparison.Ordinal);
        return (from, to.Name, server.State(to.Name));
    }

    private static async Task<bool> Ended(Func<Task> run)
    {
        try
        {
            await run();
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private Task<PushReport> Copy(Repository from, Repository to) => new RepositoryCopy(source, target, target).Copy(from, image.Index.Descriptor.Digest, to, "1.0.0", Token);

    private async Task<(Repository From, Repository To, LoopbackRegistry Server)> Pushed(bool hasReferrers = true)
    {
        var from = (await Own()).Repository("staging/chat");
        await image.PushTo(source, from, Token);
        var server = await Own(hasReferrers);
        return (from, server.Repository("production/chat"), server);
    }

    private async Task<LoopbackRegistry> Own(bool hasReferrers = true)
    {
        var server = await LoopbackRegistry.Start(hasReferrers);
        servers.Add(server);
        return server;
    }

    private async Task<string> Serve(string kind)
    {
        if (kind != "distribution")
        {
            return (await Own(kind == "own")).Host;
        }

        var server = await DistributionServer.Start();
        servers.Add(server);
        return server.Host;
    }
}
