using Pipeline.Cli.Release;
using Pipeline.Tests.Machine;

namespace Pipeline.Release.Tests.Secrets;

/// <summary>Images go to any registry and path: pushed, pinned by digest there, and found unchanged by the next run.</summary>
public sealed class AnyRegistryTests : IAsyncLifetime
{
    private const string Secret = "regist-Zx81-secret";
    private readonly PinningRig rig = new();
    private PasswordRegistry registry = null!;

    public async ValueTask InitializeAsync() => registry = await PasswordRegistry.Start("robot", Secret);

    public async ValueTask DisposeAsync()
    {
        await registry.DisposeAsync();
        rig.Dispose();
    }

    [Theory]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/prefix")]
    [InlineData("name.azurecr.io/prefix")]
    [InlineData("corp.jfrog.io/docker-local/team/prefix")]
    [InlineData("artifactory.corp.example:8443/docker-local/prefix")]
    [InlineData("harbor.corp.example/project/team")]
    [InlineData("localhost:5000/a/b/c")]
    public async Task Each_image_is_pinned_by_its_digest_under_the_prefix(string images)
    {
        using var detour = new Detour(registry);
        using (var composition = rig.Compose(Options(images), detour))
        {
            Assert.False((await PinningRig.Pin(composition)).Failed);

            var pin = composition.Place.Pins().Pins["chat"];
            Assert.Equal(($"{images}/chat", true), ($"{pin.Repository}", pin.Reference.IsPinned));
            Assert.Equal($"{images}/chat:{pin.Tag}@{pin.Index}", pin.Reference.ToString());
            Assert.Contains($"/v2/{images[(images.IndexOf('/', StringComparison.Ordinal) + 1)..]}/chat/manifests/{pin.Index}", registry.Manifests, StringComparer.Ordinal);
        }

        using var again = rig.Compose(Options(images), detour);
        Assert.Equal("1 unchanged", (await PinningRig.Pin(again)).Counts);
        Assert.Equal(images.Split('/')[0], Assert.Single(detour.Hosts));
    }

    [Theory]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com/team", 404, "NAME_UNKNOWN", "The repository with name 'team/chat' does not exist in the registry with id '123456789012'", "team/chat")]
    [InlineData("corp.jfrog.io/docker-local/team", 404, "NAME_UNKNOWN", "Repository docker-local not found", "docker-local/team/chat")]
    [InlineData("harbor.corp.example/project", 401, "UNAUTHORIZED", "project project not found: project project not found", "project/chat")]
    public async Task A_repository_that_must_be_created_first_is_one_sentence(string images, int status, string code, string message, string name)
    {
        registry.NoRepository = (status, $$"""{"errors":[{"code":"{{code}}","message":"{{message}}"}]}""");
        using var detour = new Detour(registry);
        using var composition = rig.Compose(Options(images), detour);

        var report = await PinningRig.Pin(composition);

        var failure = Assert.Single(report.Processors).Failure!.Split('\n')[0];
        Assert.StartsWith($"{images}/chat: blob sha256:", failure, StringComparison.Ordinal);
        Assert.EndsWith(
            $": {status} ({code}): the registry has no repository {name}, and a push does not create one there: create it, or its project, in the registry, then push again",
            failure, StringComparison.Ordinal);
        Assert.False(report.Written);
    }

    [Fact]
    public async Task Without_a_token_the_credential_helper_of_that_registry_is_asked()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the helper is a shell script");
        var helper = Path.Combine(rig.DockerFolder, "docker-credential-pinning-rig");
        ShellScript.Write(helper, $$"""
            #!/bin/sh
            cat >>"$0.asked"
            echo >>"$0.asked"
            echo '{"ServerURL":"x","Username":"robot","Secret":"{{Secret}}"}'
            """);
        await File.WriteAllTextAsync(
            Path.Combine(rig.DockerFolder, "config.json"), """{"credHelpers":{"name.azurecr.io":"pinning-rig"},"auths":{"ghcr.io":{"auth":"eDp5"}}}""", TestContext.Current.CancellationToken);
        var before = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", $"{rig.DockerFolder}{Path.PathSeparator}{before}");
        try
        {
            using var detour = new Detour(registry);
            using var composition = rig.Compose(Options("name.azurecr.io/prefix") with { RegistryToken = null, RegistryUser = null }, detour);

            Assert.False((await PinningRig.Pin(composition)).Failed);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", before);
        }

        Assert.Equal("name.azurecr.io\n", await File.ReadAllTextAsync($"{helper}.asked", TestContext.Current.CancellationToken));
        Assert.Contains(registry.Received, text => text.Contains($"Basic robot:{Secret}", StringComparison.Ordinal));
    }

    private static ReleaseCommandOptions Options(string images) => new() { Images = images, RegistryUser = "robot", RegistryToken = RegistryToken.Of(Secret) };
}
