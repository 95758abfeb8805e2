using Pipeline.Cli.Release;
using Pipeline.Lanes.Release;

namespace Pipeline.Cli.Tests;

public sealed class ReleaseCommandOptionsTests
{
    [Fact]
    public void With_neither_images_nor_repository_everything_stays_on_this_machine()
    {
        var place = new ReleaseCommandOptions().Place("/checkout");
        Assert.Equal("127.0.0.1:5055/pipeline/rehearsal/llm_chat", place.RepositoryOf("llm_chat").ToString());
        Assert.Equal("/checkout/.pipeline/rehearsal/pins.json", place.PinsFile);
        Assert.Null(place.GitHub);
    }

    [Fact]
    public void With_a_repository_the_pins_are_the_reviewed_file_and_the_images_are_in_GitHubs_registry()
    {
        var place = new ReleaseCommandOptions { Repository = "Owner/Name", Branch = "next" }.Place("/checkout");
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
        var gitHub = new ReleaseCommandOptions { Repository = "o/n", GitHub = server }.Place("/checkout").GitHub!;
        Assert.Equal((api, page), ($"{gitHub.Api}", $"{gitHub.Page}"));
    }

    [Fact]
    public void What_a_runner_says_of_the_API_counts() => Assert.Equal(
        "https://proxy.corp.example/github/",
        new ReleaseCommandOptions { Repository = "o/n", GitHub = "https://github.corp.example", GitHubApi = "https://proxy.corp.example/github/" }
            .Place("/checkout").GitHub!.Api.ToString());

    [Theory]
    [InlineData(null, "ghcr.io/owner/name")]
    [InlineData("https://github.com/", "ghcr.io/owner/name")]
    [InlineData("https://octocorp.ghe.com", "containers.octocorp.ghe.com/owner/name")]
    [InlineData("https://github.corp.example:8443", "containers.github.corp.example/owner/name")]
    public void Without_images_they_are_in_the_registry_of_that_GitHub(string? server, string prefix) =>
        Assert.Equal(prefix, new ReleaseCommandOptions { Repository = "Owner/name", GitHub = server }.Place("/checkout").Prefix.ToString());

    [Theory]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/prefix")]
    [InlineData("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/prefix")]
    [InlineData("name.azurecr.io/team/prefix")]
    [InlineData("name-hash.westeurope.azurecr.io/prefix")]
    [InlineData("corp.jfrog.io/docker-local/team/prefix")] // Artifactory, repository in the path
    [InlineData("docker-local.artifactory.corp.example/team")] // Artifactory, repository in the host
    [InlineData("artifactory.corp.example:8443/docker-local/team")]
    [InlineData("harbor.corp.example/project/team/prefix")]
    [InlineData("europe-west1-docker.pkg.dev/project/repository/prefix")]
    [InlineData("registry.gitlab.com/group/sub-group/project")]
    [InlineData("docker.io/owner")]
    [InlineData("localhost:5000/a")]
    [InlineData("localhost/a/b/c/d/e/f")]
    [InlineData("harbor:443/project/a__b")]
    public void Images_may_have_any_registry_and_path_whatever_the_repository(string images)
    {
        var place = new ReleaseCommandOptions { Images = images, Repository = "Owner/Name" }.Place("/checkout");

        var image = place.RepositoryOf("llm_chat").At(Sha256.Of("index"u8));
        Assert.Equal($"{images}/llm_chat@{Sha256.Of("index"u8)}", image.ToString());
        Assert.Equal((images.Split('/')[0], true), (image.Registry, image.IsPinned));
        Assert.Equal("https://github.com/Owner/Name", place.GitHub!.Page.ToString());
        Assert.Equal("/checkout/processors/pins.json", place.PinsFile);
    }

    [Fact]
    public void Images_without_a_repository_are_a_release_without_GitHub()
    {
        var options = new ReleaseCommandOptions { Images = "registry.example/team" };
        Assert.Equal((null, false, null), (options.Problem(), options.IsRehearsal, options.Place("/checkout").GitHub));
    }

    [Fact]
    public void Pins_may_be_a_file_of_their_own() => Assert.Equal(
        "/checkout/deploy/pins.json",
        new ReleaseCommandOptions { Repository = "o/n", Pins = "deploy/pins.json" }.Place("/checkout").PinsFile);

    [Theory]
    [InlineData("pin --registry ghcr.io --repository o/n", "--registry is replaced by --images REGISTRY/PATH; without it, the images of --repository are in GitHub's own registry.")]
    [InlineData("pin --repository o", "--repository 'o' is not OWNER/NAME.")]
    [InlineData("pin --repository o/n/m", "--repository 'o/n/m' is not OWNER/NAME.")]
    // Without dot and port it could be the first part of a name.
    [InlineData("pin --images ghcr/o/n", "--images 'ghcr/o/n' is not REGISTRY/PATH, such as ghcr.io/owner/name: a host with a dot or a port, and a path in lower case, without tag and digest.")]
    [InlineData("pin --images https://ghcr.io/o/n", "--images 'https://ghcr.io/o/n' is not REGISTRY/PATH")]
    [InlineData("pin --images ghcr.io", "--images 'ghcr.io' is not REGISTRY/PATH")]
    [InlineData("pin --images ghcr.io/", "--images 'ghcr.io/' is not REGISTRY/PATH")]
    [InlineData("pin --images ghcr.io/Owner/n", "--images 'ghcr.io/Owner/n' is not REGISTRY/PATH")]
    [InlineData("pin --images ghcr.io/o/n:1.0", "--images 'ghcr.io/o/n:1.0' is not REGISTRY/PATH")]
    [InlineData("pin --images ghcr.io/o//n", "--images 'ghcr.io/o//n' is not REGISTRY/PATH")]
    [InlineData("pin --images ghcr.io/o/n --promoted production", "--promoted 'production' is not REGISTRY/PATH")]
    [InlineData("pin --images ghcr.io/o/n --promoted ghcr.io/o/n", "--promoted 'ghcr.io/o/n' is where the images are built.")]
    [InlineData("promote --images ghcr.io/o/n --to production", "--to 'production' is not REGISTRY/PATH")]
    [InlineData("promote --images ghcr.io/o/n --to ghcr.io/o/n", "--to 'ghcr.io/o/n' is where the images are: name the repositories to copy them to.")]
    [InlineData("promote --images ghcr.io/o/n", "Option '--to' is required.")]
    [InlineData("prune --images ghcr.io/o/n --keep 30", "--keep '30' is not a number of days from 1d to 3650d.")]
    [InlineData("prune --images ghcr.io/o/n --keep 0d", "--keep '0d' is not a number of days from 1d to 3650d.")]
    [InlineData("prune --images ghcr.io/o/n --confirm", "Option '--keep' is required.")]
    [InlineData("pin --repository o/n --github corp", "--github 'corp' is not an address (https://…).")]
    [InlineData("pin --repository o/n --github https://api.github.com", "--github 'https://api.github.com' is the API's address: use the web address, such as https://github.com.")]
    [InlineData("pin --repository o/n --github https://api.octocorp.ghe.com/", "--github 'https://api.octocorp.ghe.com/' is the API's address: use the web address, such as https://github.com.")]
    [InlineData("pin --repository o/n --github-api corp", "--github-api 'corp' is not an address (https://…).")]
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
        var result = cli.Run("pin", "--repository", "o/n");
        Assert.Equal(1, result.Exit);
        Assert.Contains("missing required secret: proposing pins on GitHub needs a token (--github-token of ./build.sh, PIPELINE_GITHUB_TOKEN of pipeline) or a GitHub App (--github-app); --no-pull-request only writes the file", result.Error, StringComparison.Ordinal);
    }
}
