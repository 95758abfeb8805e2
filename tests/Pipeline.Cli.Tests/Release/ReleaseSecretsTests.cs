using Pipeline.Adapters.GitHub;
using Pipeline.Cli.Release;
using Pipeline.Oci.Registry;

namespace Pipeline.Cli.Tests;

/// <summary>Which secret of a release is for which host, and what is refused.</summary>
public sealed class ReleaseSecretsTests
{
    private const string Form = "ghp_0000000000000000000000000000person";
    private static readonly ReleaseCommandOptions Production = new() { Images = "quay.io/team/images", Repository = "Owner/name", RegistryToken = RegistryToken.Of("opaque"), GitHubToken = GitHubToken.Of("other") };

    [Fact]
    public void The_images_registry_is_sent_its_token_with_the_owner_as_user()
    {
        var login = Credentials(Production).Login!;
        Assert.Equal(("quay.io", "Owner", "opaque"), (login.Registry, login.User, login.Token));
        Assert.Equal("robot", Credentials(Production with { RegistryUser = "robot" }).Login!.User);
        Assert.Equal("other", Credentials(Production).GitHub(ProxyRule.None)!.Token!.Secret);
    }

    [Fact]
    public void An_App_acts_instead_of_a_token_and_needs_both_its_parts()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var app = Production with { GitHubToken = null, GitHubApp = "Iv23liTest", GitHubAppKey = AppKey.Of(key.ExportRSAPrivateKeyPem()) };

        Assert.Null(app.SecretProblem());
        var options = Credentials(app).GitHub(ProxyRule.None)!;
        using var acting = options.App;
        Assert.Equal((null, "the GitHub App Iv23liTest"), (options.Token, acting!.ToString()));

        Assert.Equal("a GitHub App and a token for GitHub exclude each other.", (app with { GitHubToken = GitHubToken.Of("other") }).SecretProblem());
        Assert.StartsWith("--github-app needs the App's private key: ", (app with { GitHubAppKey = null }).SecretProblem(), StringComparison.Ordinal);
        Assert.Equal("the private key of a GitHub App needs its client ID: --github-app.", (app with { GitHubApp = null }).SecretProblem());
        Assert.StartsWith("the key of the GitHub App is not the content of a private RSA key", (app with { GitHubAppKey = AppKey.Of("key") }).SecretProblem(), StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", app.GitHubAppKey!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_other_registry_is_asked_with_the_credentials_of_docker_login()
    {
        var stored = new FixedCredentials("ghcr.io", new RegistryCredential.Password("me", "stored"), AnonymousCredentials.Instance);
        var found = Credentials(Production).Registries(stored);
        Assert.Equal("opaque", Assert.IsType<RegistryCredential.Password>(await found.Find("quay.io", TestContext.Current.CancellationToken)).Secret);
        Assert.Equal("stored", Assert.IsType<RegistryCredential.Password>(await found.Find("ghcr.io", TestContext.Current.CancellationToken)).Secret);
        Assert.Null(await found.Find("quay.io:443", TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_rehearsals_registry_is_sent_no_token()
    {
        var rehearsal = new ReleaseCommandOptions { RegistryToken = RegistryToken.Of("opaque"), GitHubToken = GitHubToken.Of("other") };
        Assert.Null(Credentials(rehearsal).Login);
        Assert.Null(Credentials(rehearsal).GitHub(ProxyRule.None));
        Assert.Null(rehearsal.SecretProblem());
    }

    [Theory]
    // The registry of the same GitHub may receive the same token, under both names.
    [InlineData("ghcr.io", null, Form, Form, true)]
    [InlineData("ghcr.io", "https://github.com/", Form, null, true)]
    [InlineData("containers.octocorp.ghe.com", "https://octocorp.ghe.com", Form, Form, true)]
    [InlineData("containers.github.corp.example", "https://github.corp.example", "opaque", "opaque", true)]
    [InlineData("github.corp.example:5000", "https://github.corp.example", Form, Form, true)]
    [InlineData("quay.io", null, "opaque", "other", true)]
    [InlineData("quay.io", null, null, Form, true)]
    // Everything else is another host.
    [InlineData("quay.io", null, Form, Form, false)]
    [InlineData("quay.io", null, Form, null, false)]
    [InlineData("quay.io", null, "opaque", "opaque", false)]
    [InlineData("ghcr.io.evil.example", null, Form, Form, false)]
    [InlineData("evilghcr.io", null, Form, Form, false)]
    [InlineData("ghcr.io", "https://github.corp.example", Form, Form, false)]
    [InlineData("evilgithub.corp.example", "https://github.corp.example", Form, Form, false)]
    [InlineData("quay.io", null, "github_pat_11AAA", null, false)]
    public void A_token_of_GitHub_is_refused_for_a_registry_of_another_host(string registry, string? gitHub, string? token, string? other, bool allowed)
    {
        var options = Production with { Images = $"{registry}/team", GitHub = gitHub, RegistryToken = RegistryToken.Of(token), GitHubToken = GitHubToken.Of(other) };
        Assert.Null(options.Problem());
        Assert.Equal(
            allowed ? null : $"the registry token is a token of GitHub, which {registry} must not receive: give the registry its own token, or none to use the credentials of docker login.",
            options.SecretProblem());
    }

    [Theory]
    [InlineData("PIPELINE_REGISTRY_TOKEN", Form, "the registry token is a token of GitHub, which quay.io must not receive: give the registry its own token, or none to use the credentials of docker login.")]
    [InlineData("PIPELINE_TOKEN", Form, "PIPELINE_TOKEN is replaced by PIPELINE_REGISTRY_TOKEN for the registry and PIPELINE_GITHUB_TOKEN for GitHub: unset it.")]
    [InlineData("", "", "--registry-user needs a token: --registry-token of ./build.sh, PIPELINE_REGISTRY_TOKEN of pipeline.", "--registry-user", "robot")]
    public void A_command_refuses_it_before_anything_is_contacted(string variable, string value, string sentence, params string[] more)
    {
        using var cli = new CommandLine { Secrets = name => name == variable ? value : null }.WithProcessor("echo");
        foreach (var command in (string[][])[["pin"], ["drift"], ["deploy", "--mode", "mock"], ["modal", "emulator"]])
        {
            var result = cli.Run([.. command, "--images", "quay.io/team/images", "--repository", "o/n", .. more]);
            Assert.Equal((2, "", $"pipeline: {sentence}\n"), (result.Exit, result.Output, result.Error));
        }

        Assert.Empty(cli.Registry.Calls);
    }

    [Theory]
    [InlineData("--token", "sesame")]
    [InlineData("--token=sesame")]
    public void The_one_token_of_earlier_versions_is_refused_with_what_replaces_it(params string[] arguments)
    {
        using var cli = new CommandLine();
        var result = cli.Run(["pin", .. arguments]);
        Assert.Equal(2, result.Exit);
        Assert.StartsWith("pipeline: --token is replaced by PIPELINE_REGISTRY_TOKEN for the registry and PIPELINE_GITHUB_TOKEN for GitHub.\n", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_shows_a_token() => Assert.Equal(
        ("RegistryToken ***", "GitHubToken ***", false),
        ($"{RegistryToken.Of("opaque")}", $"{GitHubToken.Of("other")}", $"{Production}".Contains("opaque", StringComparison.Ordinal)));

    private static ReleaseCredentials Credentials(ReleaseCommandOptions options) => new(options.Place("/checkout"), options);
}
