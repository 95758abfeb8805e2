using System.Security.Cryptography;
using Pipeline.Adapters.GitHub;
using Pipeline.Tests.GitHub;

namespace Pipeline.GitHub.Tests;

/// <summary>A GitHub App acts with installation tokens that it requests itself.</summary>
public sealed class AppTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_App_proposes_and_decides_with_one_token_of_its_installation(bool enterprise)
    {
        await using var desk = await Desk.Open(enterprise: enterprise);
        using var repository = As(desk, enterprise: enterprise);

        var opened = Assert.IsType<PinProposal.Open>(await repository.Proposals.Propose(Desk.Change("1\n"), TestContext.Current.CancellationToken));
        await repository.Proposals.Decide(Desk.Decision("1\n", isAccepted: true), TestContext.Current.CancellationToken);

        Assert.True(opened.StartsChecks);
        Assert.Equal((FakeApp.Account, false, "success", 1), (Assert.Single(desk.State.Pulls).User, Assert.Single(desk.State.Pulls).IsDraft, desk.Status, desk.State.App.Issued));
    }

    [Fact]
    public async Task A_token_that_would_expire_within_an_operation_is_replaced_before_it()
    {
        await using var desk = await Desk.Open();
        using var repository = As(desk);
        await repository.Proposals.Propose(Desk.Change("1\n"), TestContext.Current.CancellationToken);
        desk.Time.Pass(TimeSpan.FromMinutes(49));
        await repository.Proposals.Propose(Desk.Change("2\n"), TestContext.Current.CancellationToken);
        Assert.Equal(1, desk.State.App.Issued);

        desk.Time.Pass(TimeSpan.FromMinutes(2));
        await repository.Proposals.Propose(Desk.Change("3\n"), TestContext.Current.CancellationToken);
        desk.Time.Pass(TimeSpan.FromHours(5));
        await repository.Proposals.Decide(Desk.Decision("3\n", isAccepted: true), TestContext.Current.CancellationToken);

        Assert.Equal((3, "success"), (desk.State.App.Issued, desk.Status));
    }

    [Fact]
    public async Task Operations_at_once_share_a_token()
    {
        await using var desk = await Desk.Open();
        using var repository = As(desk);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => repository.Proposals.Read(Desk.Path, TestContext.Current.CancellationToken)));

        Assert.Equal(1, desk.State.App.Issued);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_breaks_while_it_asks_for_a_token_is_no_more_than_a_delay(bool happens)
    {
        await using var desk = await Desk.Open();
        using var repository = As(desk);
        var broken = false;
        desk.GitHub.Fault = call =>
        {
            var now = !broken && call.Is("POST", "/access_tokens");
            broken |= now;
            return now ? happens ? FakeFault.LostOnTheWayBack : FakeFault.LostOnTheWay : null;
        };

        Assert.Null(await repository.Proposals.Read(Desk.Path, TestContext.Current.CancellationToken));
        Assert.True(broken);
    }

    [Fact]
    public async Task An_App_that_is_not_installed_is_a_sentence()
    {
        await using var desk = await Desk.Open();
        using var repository = As(desk);
        desk.State.App.IsInstalled = false;

        Assert.Equal($"the GitHub App {FakeApp.Id} is not installed in octo/pipeline", await Refusal(repository));
    }

    [Fact]
    public async Task Another_key_is_a_sentence()
    {
        await using var desk = await Desk.Open();
        using var other = RSA.Create(2048);
        using var repository = As(desk, other.ExportPkcs8PrivateKeyPem());

        Assert.Equal($"GitHub does not accept the key of the GitHub App {FakeApp.Id} (401)", await Refusal(repository));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    public void What_is_no_private_key_is_refused(string key) => Assert.False(GitHubApp.IsKey(key));

    [Fact]
    public void A_public_key_is_no_private_one()
    {
        using var key = RSA.Create(2048);

        Assert.False(GitHubApp.IsKey(key.ExportRSAPublicKeyPem()));
        Assert.True(GitHubApp.IsKey(key.ExportRSAPrivateKeyPem()));
    }

    [Fact]
    public async Task Neither_token_nor_App_or_both_is_refused()
    {
        await using var desk = await Desk.Open();
        Assert.True(GitHubApp.TryParse(FakeApp.Id, desk.State.App.PrivateKey, out var app));
        using var owned = app;
        var options = new GitHubOptions { Api = desk.GitHub.Api, Owner = FakeGitHub.Owner, Name = FakeGitHub.Name };

        Assert.Throws<FaultException>(() => GitHubRepository.Open(options, desk.Time));
        Assert.Throws<FaultException>(() => GitHubRepository.Open(options with { Token = GitHubToken.Of(FakeGitHub.PersonToken), App = app }, desk.Time));
    }

    private static GitHubRepository As(Desk desk, string? key = null, bool enterprise = false)
    {
        desk.State.App.Now = desk.Time.GetUtcNow;
        Assert.True(GitHubApp.TryParse(FakeApp.Id, key ?? desk.State.App.PrivateKey, out var app));
        return GitHubRepository.Open(
            new GitHubOptions { Api = enterprise ? desk.GitHub.EnterpriseApi : desk.GitHub.Api, Owner = FakeGitHub.Owner, Name = FakeGitHub.Name, App = app, Deadline = desk.Time.Deadline }, desk.Time);
    }

    private static async Task<string> Refusal(GitHubRepository repository)
    {
        var refusal = await Desk.Refusal(() => repository.Proposals.Read(Desk.Path, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("PRIVATE KEY", refusal, StringComparison.Ordinal);
        return refusal;
    }
}
