using Pipeline.Cli.Release;
using Pipeline.Lanes.Release;

namespace Pipeline.Cli.Tests;

public sealed class ReleaseCommandOptionsTests
{
    [Fact]
    public void With_no_registry_everything_stays_on_this_machine()
    {
        var place = new ReleaseCommandOptions().Place("/checkout");
        Assert.Equal("127.0.0.1:5055/pipeline/rehearsal/llm_chat", place.RepositoryOf("llm_chat").ToString());
        Assert.Equal("/checkout/.pipeline/rehearsal/pins.json", place.PinsFile);
        Assert.Null(place.GitHub);
    }

    [Fact]
    public void With_a_registry_the_pins_are_the_reviewed_file_and_the_repository_is_that_of_GitHub()
    {
        var place = new ReleaseCommandOptions { Registry = "ghcr.io", Repository = "Owner/Name", Branch = "next" }.Place("/checkout");
        // A registry does not allow capitals; GitHub keeps them.
        Assert.Equal("ghcr.io/owner/name/llm_chat", place.RepositoryOf("llm_chat").ToString());
        Assert.Equal("/checkout/processors/pins.json", place.PinsFile);
        Assert.Equal(("https://github.com/Owner/Name", "https://api.github.com/", "next"), ($"{place.GitHub!.Page}", $"{place.GitHub.Api}", place.GitHub.Branch));
    }

    [Theory]
    [InlineData(null, "https://api.github.com/", "https://github.com/o/n")]
    [InlineData("https://github.com", "https://api.github.com/", "https://github.com/o/n")]
    [InlineData("https://GitHub.com/", "https://api.github.com/", "https://github.com/o/n")]
    // Data residency: a separate host, with the API below it.
    [InlineData("https://octocorp.ghe.com", "https://api.octocorp.ghe.com/", "https://octocorp.ghe.com/o/n")]
    [InlineData("https://octocorp.ghe.com/", "https://api.octocorp.ghe.com/", "https://octocorp.ghe.com/o/n")]
    // Enterprise servers, under any name.
    [InlineData("https://github.corp.example", "https://github.corp.example/api/v3/", "https://github.corp.example/o/n")]
    [InlineData("https://github.corp.example:8443", "https://github.corp.example:8443/api/v3/", "https://github.corp.example:8443/o/n")]
    [InlineData("https://ghe.com.corp.example", "https://ghe.com.corp.example/api/v3/", "https://ghe.com.corp.example/o/n")]
    [InlineData("https://notghe.com", "https://notghe.com/api/v3/", "https://notghe.com/o/n")]
    [InlineData("https://api.corp.example", "https://api.corp.example/api/v3/", "https://api.corp.example/o/n")]
    public void The_API_is_where_that_kind_of_GitHub_has_it(string? server, string api, string page)
    {
        var gitHub = new ReleaseCommandOptions { Registry = "registry.example", Repository = "o/n", GitHub = server }.Place("/checkout").GitHub!;
        Assert.Equal((api, page), ($"{gitHub.Api}", $"{gitHub.Page}"));
    }

    [Fact]
    public void What_a_runner_says_of_the_API_counts() => Assert.Equal(
        "https://proxy.corp.example/github/",
        new ReleaseCommandOptions { Registry = "registry.example", Repository = "o/n", GitHub = "https://github.corp.example", GitHubApi = "https://proxy.corp.example/github/" }
            .Place("/checkout").GitHub!.Api.ToString());

    [Fact]
    public void Pins_may_be_a_file_of_their_own() => Assert.Equal(
        "/checkout/deploy/pins.json",
        new ReleaseCommandOptions { Registry = "registry.example", Repository = "o/n", Pins = "deploy/pins.json" }.Place("/checkout").PinsFile);

    [Theory]
    [InlineData("pin --repository o/n", "--repository also needs --registry, such as ghcr.io.")]
    [InlineData("pin --registry ghcr.io", "--registry needs --repository OWNER/NAME.")]
    [InlineData("pin --registry ghcr.io --repository o", "--repository 'o' is not OWNER/NAME.")]
    [InlineData("pin --registry ghcr.io --repository o/n/m", "--repository 'o/n/m' is not OWNER/NAME.")]
    // Without dot and port it could be the first part of a name.
    [InlineData("pin --registry ghcr --repository o/n", "--registry 'ghcr' is not a host with an optional port.")]
    [InlineData("pin --registry https://ghcr.io --repository o/n", "--registry 'https://ghcr.io' is not a host with an optional port.")]
    [InlineData("pin --registry ghcr.io --repository o/n --github corp", "--github 'corp' is not an address (https://…).")]
    [InlineData("pin --registry ghcr.io --repository o/n --github https://api.github.com", "--github 'https://api.github.com' is the API's address: use the web address, such as https://github.com.")]
    [InlineData("pin --registry ghcr.io --repository o/n --github https://api.octocorp.ghe.com/", "--github 'https://api.octocorp.ghe.com/' is the API's address: use the web address, such as https://github.com.")]
    [InlineData("pin --registry ghcr.io --repository o/n --github-api corp", "--github-api 'corp' is not an address (https://…).")]
    [InlineData("pin --rehearsal-port 0", "--rehearsal-port must be 1 to 65535.")]
    [InlineData("pin --token-server https://auth.corp.example", "--token-server 'https://auth.corp.example' is not a host with an optional port.")]
    [InlineData("verify --token-server corp.example/auth ghcr.io/o/n:1", "--token-server 'corp.example/auth' is not a host with an optional port.")]
    [InlineData("pin --degree 0", "--degree: '0' is not a whole number from 1 to 1000.")]
    public void What_makes_no_sense_ends_with_2_and_a_sentence(string arguments, string sentence)
    {
        using var cli = new CommandLine();
        var result = cli.Run(arguments.Split(' '));
        Assert.Equal(2, result.Exit);
        Assert.StartsWith($"pipeline: {sentence}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_takes_nothing_is_one_sentence()
    {
        using var cli = new CommandLine { Secrets = _ => null }.WithProcessor("echo").With(".pipeline/build-and-pin", "a file where a folder has to be");

        var result = cli.Run("pin", "--no-pull-request");

        Assert.Equal((1, ""), (result.Exit, result.Output));
        Assert.Matches("^pipeline: [^\n]+build-and-pin[^\n]+\n$", result.Error);
    }

    [Fact]
    public void A_proposal_without_a_token_is_refused_before_anything_is_built()
    {
        using var cli = new CommandLine { Secrets = _ => null }.WithProcessor("chat");
        var result = cli.Run("pin", "--registry", "ghcr.io", "--repository", "o/n");
        Assert.Equal(1, result.Exit);
        Assert.Contains("missing required secret: proposing pins on GitHub needs a token (--github-token of ./build.sh, PIPELINE_GITHUB_TOKEN of pipeline); --no-pull-request only writes the file", result.Error, StringComparison.Ordinal);
    }
}
