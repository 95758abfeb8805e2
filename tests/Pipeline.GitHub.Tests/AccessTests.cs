using Pipeline.Adapters.GitHub;
using Pipeline.Tests.GitHub;

namespace Pipeline.GitHub.Tests;

/// <summary>What GitHub tells about credentials, for every kind of them.</summary>
public sealed class AccessTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_classic_token_has_scopes_a_user_and_a_limit(bool enterprise)
    {
        await using var desk = await Desk.Open(enterprise: enterprise);

        var access = await desk.Access();

        Assert.Equal(("octocat", "repo,write:packages", true, (4990, 5000)), (access.Account, string.Join(',', access.Scopes!), access.MayPush!.Value, access.Requests!.Value));
        Assert.Null(access.Permissions);
        Assert.NotNull(access.Date);
    }

    [Fact]
    public async Task A_fine_grained_token_tells_only_what_its_user_may()
    {
        await using var desk = await Desk.Open();
        (desk.State.Scopes, desk.State.MayPush) = (null, false);

        var access = await desk.Access();

        Assert.Equal(("octocat", null, null, false), (access.Account, access.Scopes, access.Permissions, access.MayPush!.Value));
    }

    [Fact]
    public async Task A_token_of_a_workflow_has_no_user()
    {
        await using var desk = await Desk.Open(FakeGitHub.WorkflowToken);

        var access = await desk.Access();

        Assert.Equal((null, null, null), (access.Account, access.Scopes, access.MayPush));
    }

    [Fact]
    public async Task An_App_has_the_permissions_of_its_installation()
    {
        await using var desk = await Desk.Open();
        desk.State.App.Writes.Remove("statuses");
        desk.State.App.Now = desk.Time.GetUtcNow;
        Assert.True(GitHubApp.TryParse(FakeApp.Id, desk.State.App.PrivateKey, out var app));
        using var repository = GitHubRepository.Open(new GitHubOptions { Api = desk.GitHub.Api, Owner = FakeGitHub.Owner, Name = FakeGitHub.Name, App = app }, desk.Time);

        var access = await repository.Access(TestContext.Current.CancellationToken);

        Assert.Equal($"the GitHub App {FakeApp.Id}", access.Account);
        Assert.Equal(["contents=write", "issues=write", "pull_requests=write"], access.Permissions!.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_wrong_token_is_a_sentence()
    {
        await using var desk = await Desk.Open("ghp_00000000000000000000000000000wrong");

        Assert.Equal("GitHub does not accept the token (401): could not read the settings of octo/pipeline", await Desk.Refusal(() => desk.Access()));
    }
}
