using Pipeline.Adapters.Engine;
using Pipeline.Adapters.GitHub;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Release;
using Pipeline.Lanes.Pinning;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;
using Pipeline.Tests.GitHub;

namespace Pipeline.Release.Tests.Secrets;

/// <summary>A release over real sockets, composed as by its commands: each host receives its own secret and never the other's.</summary>
public sealed class SeparateTokensTests : IDisposable
{
    private const string RegistrySecret = "regist-Zx81-secret";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Pins_are_pushed_with_the_registrys_token_and_proposed_with_that_of_GitHub()
    {
        await using var registry = await PasswordRegistry.Start("robot", RegistrySecret);
        await using var github = await FakeGitHub.Start(contract: null);
        using var composition = Compose(Options(registry, github));

        var ports = new PinPorts(new PlayedLayouts(), composition.Reader, composition.Writer, composition.GitHub!.Proposals);
        var outcome = await new PinLane(new PinOptions(composition.Place, Degree: 1), ports, _ => { }, TimeProvider.System).Run(TestContext.Current.CancellationToken);

        Assert.False(Assert.IsType<PinOutcome.Finished>(outcome).Report.Failed);
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
        await using var registry = await PasswordRegistry.Start("robot", RegistrySecret);
        await using var github = await FakeGitHub.Start(contract: null);
        using var composition = Compose(Options(registry, github) with { RegistryToken = null, RegistryUser = null });

        var error = await Assert.ThrowsAsync<RegistryException>(() => composition.Reader.Manifest(composition.Place.RepositoryOf("chat"), "1.0.0", TestContext.Current.CancellationToken));

        Assert.Equal(RegistryFailure.Denied, error.Failure);
        Assert.NotEmpty(registry.Received);
        Assert.All(registry.Received, text => Assert.DoesNotContain("Authorization", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_registry_receives_neither()
    {
        await using var registry = await PasswordRegistry.Start("robot", RegistrySecret);
        await using var other = await PasswordRegistry.Start("robot", RegistrySecret);
        await using var github = await FakeGitHub.Start(contract: null);
        using var composition = Compose(Options(registry, github));

        await Assert.ThrowsAsync<RegistryException>(() => composition.Reader.Manifest(Repository.Parse($"{other.Host}/a/b"), "1.0.0", TestContext.Current.CancellationToken));

        Assert.NotEmpty(other.Received);
        Assert.All(other.Received, text => Assert.DoesNotContain("Authorization", text, StringComparison.Ordinal));
    }

    private static ReleaseCommandOptions Options(PasswordRegistry registry, FakeGitHub github) => new()
    {
        Images = $"{registry.Host}/team/deep/images",
        Repository = $"{FakeGitHub.Owner}/{FakeGitHub.Name}",
        GitHub = github.Api.ToString(),
        GitHubApi = github.Api.ToString(),
        RegistryUser = "robot",
        RegistryToken = RegistryToken.Of(RegistrySecret),
        GitHubToken = GitHubToken.Of(FakeGitHub.PersonToken),
    };

    private ReleaseComposition Compose(ReleaseCommandOptions options)
    {
        Directory.CreateDirectory(folder.At("processors/chat"));
        File.WriteAllText(folder.At("processors/chat/provider.py"), "print()");
        File.WriteAllText(folder.At("processors/chat/processor.json"), """
            {
              "name": "chat", "ref": "chat@1.0.0", "description": "A processor of a test.", "base": "scratch",
              "platforms": ["linux/amd64", "linux/arm64"], "inputs": {"type":"object"}, "outputs": {"outputs/a.txt": "text/plain"},
              "secrets": [], "settings": {}, "timeout_s": 30,
              "resources": {"cpus": 1, "memory_mib": 64, "pids": 16, "tmp_mib": 16}, "network": "none"
            }
            """);
        Assert.Equal((null, null), (options.Problem(), options.SecretProblem()));
        return new ReleaseComposition(options.Place(folder.Path), options, Context());
    }

    private CommandContext Context() => new()
    {
        StandardInput = () => Stream.Null,
        StandardOutput = Stream.Null,
        StandardError = TextWriter.Null,
        WorkingDirectory = folder.Path,
        Ci = false,
        Secrets = _ => null,
        Docker = new DockerEnvironment { Folder = folder.Path },
        Ids = () => throw new InvalidOperationException("nothing runs"),
        Time = TimeProvider.System,
        Compose = (_, _, _) => throw new InvalidOperationException("nothing runs"),
        Registries = new RegistryOptions { Time = TimeProvider.System, Jitter = () => 0, Credentials = new DockerCredentials(folder.Path, TimeProvider.System) },
    };
}
