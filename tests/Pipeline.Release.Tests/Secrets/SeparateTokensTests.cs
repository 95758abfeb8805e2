using Pipeline.Adapters.GitHub;
using Pipeline.Cli.Release;
using Pipeline.Oci.Registry;
using Pipeline.Tests.GitHub;

namespace Pipeline.Release.Tests.Secrets;

/// <summary>A release over real sockets: each host receives its own secret and never the other's.</summary>
public sealed class SeparateTokensTests : IAsyncLifetime
{
    private const string RegistrySecret = "regist-Zx81-secret";
    private readonly PinningRig rig = new();
    private PasswordRegistry registry = null!;
    private FakeGitHub github = null!;

    public async ValueTask InitializeAsync() => (registry, github) = (await PasswordRegistry.Start("robot", RegistrySecret), await FakeGitHub.Start(contract: null));

    public async ValueTask DisposeAsync()
    {
        await registry.DisposeAsync();
        await github.DisposeAsync();
        rig.Dispose();
    }

    [Fact]
    public async Task Pins_are_pushed_with_the_registrys_token_and_proposed_with_that_of_GitHub()
    {
        using var composition = rig.Compose(Options);

        Assert.False((await PinningRig.Pin(composition)).Failed);

        Assert.NotEmpty(registry.Manifests);
        Assert.Single(github.Repository.OpenPulls);
        Assert.Contains(registry.Received, text => text.Contains($"Basic robot:{RegistrySecret}", StringComparison.Ordinal));
        Assert.All(registry.Received, text => Assert.DoesNotContain(FakeGitHub.PersonToken, text, StringComparison.Ordinal));
        Assert.Contains(github.Received, text => text.Contains(FakeGitHub.PersonToken, StringComparison.Ordinal));
        Assert.All(github.Received, text => Assert.DoesNotContain(RegistrySecret, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_token_of_its_own_the_registry_receives_no_secret_at_all()
    {
        using var composition = rig.Compose(Options with { RegistryToken = null, RegistryUser = null });

        var error = await Assert.ThrowsAsync<RegistryException>(() => composition.Reader.Manifest(composition.Place.RepositoryOf("chat"), "1.0.0", TestContext.Current.CancellationToken));

        Assert.Equal(RegistryFailure.Denied, error.Failure);
        Assert.NotEmpty(registry.Received);
        Assert.All(registry.Received, text => Assert.DoesNotContain("Authorization", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_registry_receives_neither()
    {
        await using var other = await PasswordRegistry.Start("robot", RegistrySecret);
        using var composition = rig.Compose(Options);

        await Assert.ThrowsAsync<RegistryException>(() => composition.Reader.Manifest(Repository.Parse($"{other.Host}/a/b"), "1.0.0", TestContext.Current.CancellationToken));

        Assert.NotEmpty(other.Received);
        Assert.All(other.Received, text => Assert.DoesNotContain("Authorization", text, StringComparison.Ordinal));
    }

    private ReleaseCommandOptions Options => new()
    {
        Images = $"{registry.Host}/team/deep/images",
        Repository = $"{FakeGitHub.Owner}/{FakeGitHub.Name}",
        GitHub = github.Api.ToString(),
        GitHubApi = github.Api.ToString(),
        RegistryUser = "robot",
        RegistryToken = RegistryToken.Of(RegistrySecret),
        GitHubToken = GitHubToken.Of(FakeGitHub.PersonToken),
    };
}
