using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests;

/// <summary>Registries that delete nothing, or do not say so.</summary>
public sealed class ManifestDeleteTests
{
    private static readonly Digest Some = Sha256.Of("some"u8);

    [Fact]
    public async Task A_registry_that_deletes_nothing_says_so()
    {
        await using var server = await DistributionServer.Start(deletes: false);
        using var client = Clients.Real();
        var repository = server.Repository("a/b");
        var image = await Sample.Push(client, repository, "1.0");

        await Clients.Fails(
            RegistryFailure.Refused,
            $"{repository}: manifest {Some}: 405: the registry deletes no manifests: allow it there, or delete with the registry's own tools",
            () => client.Delete(repository, Some, default));
        await Assert.ThrowsAsync<RegistryException>(() => client.Delete(repository, image.Descriptor.Digest, default));
        Assert.NotNull(await client.Manifest(repository, "1.0", default));
    }

    [Fact]
    public async Task A_token_has_the_right_that_the_registry_demands_for_it()
    {
        await using var registry = await TokenRegistry.Start();
        var challenge = Replies.Challenge($"Bearer realm=\"{registry.Realm}\",service=\"registry\",scope=\"repository:a/b:delete\"");
        registry.Server.On("DELETE", $"/v2/a/b/manifests/{Some}", Replies.IfAuthorized(TokenRegistry.Token, Replies.Status(202), challenge));
        using var client = Clients.Real();

        Assert.True(await client.Delete(registry.Repository, Some, default));

        Assert.Contains("scope=repository:a/b:delete", Uri.UnescapeDataString(Assert.Single(registry.Server.Requests, request => request.Path == "/token").Query), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, RegistryFailure.Denied)]
    [InlineData(400, RegistryFailure.Refused)]
    public async Task A_refusal_is_none_of_the_two_answers(int status, RegistryFailure failure)
    {
        await using var server = await FaultRegistry.Start();
        server.On("DELETE", "*", Replies.Error(status, "DENIED"));
        using var client = Clients.Real();

        Assert.Equal(failure, (await Assert.ThrowsAsync<RegistryException>(() => client.Delete(server.Repository("a/b"), Some, default))).Failure);
    }

    [Fact]
    public async Task A_web_page_does_not_say_that_it_is_gone()
    {
        await using var server = await FaultRegistry.Start();
        server.On("DELETE", "*", Replies.WebPage(404));
        using var client = Clients.Real();

        Assert.Equal(RegistryFailure.Corrupt, (await Assert.ThrowsAsync<RegistryException>(() => client.Delete(server.Repository("a/b"), Some, default))).Failure);
    }
}
