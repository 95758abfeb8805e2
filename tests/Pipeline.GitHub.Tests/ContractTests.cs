using System.Net;
using System.Text.Json.Nodes;
using Pipeline.Tests.GitHub;

namespace Pipeline.GitHub.Tests;

/// <summary>The validation against GitHub's description notices wrong calls and answers.</summary>
public sealed class ContractTests
{
    private static readonly Dictionary<string, string> Place = new(StringComparer.Ordinal) { ["owner"] = "octo", ["repo"] = "pipeline" };

    [Theory]
    [InlineData("""{"title":"A title","head":"pins/main","base":"main"}""", true)]
    [InlineData("""{"title":"A title","head":"pins/main"}""", false)]
    [InlineData("""{"title":"A title","head":"pins/main","base":7}""", false)]
    [InlineData("""{"title":"A title","head":"pins/main","base":"main","bodi":"misspelt"}""", false)]
    public void A_body_is_checked(string body, bool right) =>
        Assert.Equal(right, GitHubContract.Public.Check(Call("POST", "/repos/{owner}/{repo}/pulls", body)).Count == 0);

    [Theory]
    [InlineData("state", "open", true)]
    [InlineData("state", "ajar", false)]
    [InlineData("per_page", "many", false)]
    [InlineData("filter", "mine", false)]
    public void A_query_is_checked(string name, string value, bool right) => Assert.Equal(
        right, GitHubContract.Public.Check(Call("GET", "/repos/{owner}/{repo}/pulls") with { Query = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value } }).Count == 0);

    [Theory]
    [InlineData("GET", "/repos/{owner}/{repo}/git/refs/{ref}")]
    [InlineData("PUT", "/repos/{owner}/{repo}/pulls")]
    public void An_operation_that_GitHub_does_not_describe_is_noticed(string method, string template) =>
        Assert.Equal(["there is no such operation"], GitHubContract.Enterprise.Check(Call(method, template)));

    [Fact]
    public void An_answer_is_checked()
    {
        var call = Call("GET", "/repos/{owner}/{repo}/git/ref/{ref}");
        var right = GitHubContract.Public.Complete(call, FakeAnswer.Ok(new JsonObject { ["ref"] = "refs/heads/main" }))!;
        Assert.Empty(GitHubContract.Public.Check(call, HttpStatusCode.OK, right));

        right["object"]!["sha"] = "short";
        Assert.NotEmpty(GitHubContract.Public.Check(call, HttpStatusCode.OK, right));
    }

    private static FakeCall Call(string method, string template, string? body = null) =>
        new(1, method, template, Place, new Dictionary<string, string>(StringComparer.Ordinal), body is null ? null : (JsonObject)JsonNode.Parse(body)!, "octocat");
}
