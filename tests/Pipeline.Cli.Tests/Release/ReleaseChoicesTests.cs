namespace Pipeline.Cli.Tests;

public sealed class ReleaseChoicesTests
{
    [Fact]
    public void With_no_registry_everything_stays_on_this_machine()
    {
        var place = new ReleaseChoices().Place("/checkout");
        Assert.Equal("127.0.0.1:5055/pipeline/rehearsal/llm_chat", place.RepositoryOf("llm_chat").ToString());
        Assert.Equal("/checkout/.pipeline/rehearsal/pins.json", place.PinsFile);
        Assert.Null(place.GitHub);
    }

    [Fact]
    public void With_a_registry_the_pins_are_the_reviewed_file_and_the_repository_is_that_of_GitHub()
    {
        var place = new ReleaseChoices { Registry = "ghcr.io", Repository = "Owner/Name", Branch = "next" }.Place("/checkout");
        // A registry takes no capitals; GitHub keeps them.
        Assert.Equal("ghcr.io/owner/name/llm_chat", place.RepositoryOf("llm_chat").ToString());
        Assert.Equal("/checkout/processors/pins.json", place.PinsFile);
        Assert.Equal(("https://github.com/Owner/Name", "https://api.github.com/", "next"), ($"{place.GitHub!.Page}", $"{place.GitHub.Api}", place.GitHub.Branch));
    }

    [Fact]
    public void An_Enterprise_server_has_its_API_below_its_own_address()
    {
        var place = new ReleaseChoices { Registry = "containers.corp.example", Repository = "o/n", GitHub = "https://github.corp.example", Pins = "deploy/pins.json" }.Place("/checkout");
        Assert.Equal("https://github.corp.example/api/v3/", place.GitHub!.Api.ToString());
        Assert.Equal("/checkout/deploy/pins.json", place.PinsFile);
    }

    [Theory]
    [InlineData("pin --repository o/n", "--repository names a place in a registry: say which with --registry, such as ghcr.io.")]
    [InlineData("pin --registry ghcr.io", "--registry needs --repository OWNER/NAME.")]
    [InlineData("pin --registry ghcr.io --repository o", "--repository 'o' is not OWNER/NAME.")]
    [InlineData("pin --registry ghcr.io --repository o/n/m", "--repository 'o/n/m' is not OWNER/NAME.")]
    // No dot and no port: it could be the first part of a name.
    [InlineData("pin --registry ghcr --repository o/n", "--registry 'ghcr' is not a host with an optional port.")]
    [InlineData("pin --registry https://ghcr.io --repository o/n", "--registry 'https://ghcr.io' is not a host with an optional port.")]
    [InlineData("pin --registry ghcr.io --repository o/n --github corp", "--github 'corp' is not an address (https://…).")]
    [InlineData("pin --rehearsal-port 0", "--rehearsal-port is 1 to 65535.")]
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
        Assert.Contains("missing required secret: proposing pins to GitHub needs a token (--token of ./build.sh, PIPELINE_TOKEN of pipeline); --no-pull-request writes the file only", result.Error, StringComparison.Ordinal);
    }
}
