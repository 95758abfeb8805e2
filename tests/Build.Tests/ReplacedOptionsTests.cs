using Pipeline.Targets;

namespace Build.Tests;

/// <summary>Options of earlier versions are refused with what replaces them, and without their values.</summary>
public sealed class ReplacedOptionsTests
{
    private const string Registry = "is replaced by --images REGISTRY/PATH (NUKE_IMAGES); without it, the images of --repository are in GitHub's own registry.";
    private const string Token = "is replaced by --registry-token for the registry and --github-token for GitHub (NUKE_REGISTRY_TOKEN, NUKE_GITHUB_TOKEN).";

    [Theory]
    [InlineData("--token", $"Option '--token' {Token}", "BuildAndPin", "--token", "sesame")]
    [InlineData("joined", $"Option '--token' {Token}", "BuildAndPin", "--token=sesame")]
    [InlineData("another spelling", $"Option '-Token' {Token}", "-Token", "sesame")]
    [InlineData("--registry", $"Option '--registry' {Registry}", "Drift", "--registry", "ghcr.io")]
    [InlineData("a value", null, "--branch", "token")]
    [InlineData("what replaces it", null, "--registry-token", "sesame", "--github-token", "sesame", "--token-server", "auth.example")]
    public void An_option_is_refused(string what, string? sentence, params string[] arguments) =>
        Assert.True(ReplacedOptions.Problem(arguments, []) == sentence, what);

    [Theory]
    [InlineData("NUKE_TOKEN", "sesame", $"Environment variable 'NUKE_TOKEN' {Token}")]
    [InlineData("NUKE_REGISTRY", "ghcr.io", $"Environment variable 'NUKE_REGISTRY' {Registry}")]
    [InlineData("nuke_token", "sesame", $"Environment variable 'nuke_token' {Token}")]
    [InlineData("NUKE_TOKEN", "", null)] // A secret that a workflow does not have.
    [InlineData("TOKEN", "sesame", null)] // Of another program.
    [InlineData("NUKE_REGISTRY_TOKEN", "sesame", null)]
    public void A_variable_is_refused(string name, string value, string? sentence) =>
        Assert.Equal(sentence, ReplacedOptions.Problem([], [KeyValuePair.Create(name, value)]));
}
