using Pipeline.Lanes.Pinning;

namespace Pipeline.Lanes.Tests;

/// <summary>The run that a provenance names, from GitHub's variables.</summary>
public sealed class BuildOriginTests
{
    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal)
    {
        ["GITHUB_ACTIONS"] = "true",
        ["GITHUB_SERVER_URL"] = "https://github.example",
        ["GITHUB_REPOSITORY"] = "octo/pipeline",
        ["GITHUB_SHA"] = new string('a', 40),
        ["GITHUB_WORKFLOW_REF"] = "octo/pipeline/.github/workflows/main.yml@refs/heads/main",
    };

    [Fact]
    public void A_run_has_a_repository_a_commit_and_a_workflow() => Assert.Equal(
        new BuildOrigin(new Uri("https://github.example/octo/pipeline"), new string('a', 40), ".github/workflows/main.yml", "refs/heads/main"), BuildOrigin.Of(Variables.GetValueOrDefault));

    [Theory]
    [InlineData("GITHUB_ACTIONS")]
    [InlineData("GITHUB_WORKFLOW_REF")]
    public void Elsewhere_there_is_none(string missing) => Assert.Null(BuildOrigin.Of(name => name == missing ? null : Variables[name]));

    [Theory]
    [InlineData("GITHUB_SHA", "", "GITHUB_SHA is not a commit")]
    [InlineData("GITHUB_SHA", "main", "GITHUB_SHA is not a commit")]
    [InlineData("GITHUB_REPOSITORY", "octo", "GITHUB_SERVER_URL and GITHUB_REPOSITORY name no repository")]
    [InlineData("GITHUB_SERVER_URL", "file:///etc", "GITHUB_SERVER_URL and GITHUB_REPOSITORY name no repository")]
    [InlineData("GITHUB_WORKFLOW_REF", "main.yml", "GITHUB_WORKFLOW_REF is not OWNER/NAME/PATH@REF")]
    public void What_is_not_of_the_form_is_refused(string variable, string value, string reason)
    {
        var refused = Assert.Throws<FaultException>(() => BuildOrigin.Of(name => name == variable ? value : Variables[name]));

        Assert.Equal((ErrorCode.AdapterInvocation, $"adapter invocation failed: the provenance cannot name the run: {reason}"), (refused.Fault.Code, refused.Fault.Message));
    }
}
