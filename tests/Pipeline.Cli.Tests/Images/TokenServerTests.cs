using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Cli.Tests.Images;

/// <summary>A registry whose token server has another name: refused with the option that allows it, and read with that option.</summary>
public sealed class TokenServerTests
{
    private static readonly ImageSample Sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64);

    [Theory]
    [InlineData("manifest")]
    [InlineData("verify")]
    public async Task The_refusal_names_the_option_that_trusts_the_token_server(string command)
    {
        await using var server = await FaultRegistry.Start();
        var image = $"{server.Repository("a/b")}:1.0.0";
        server
            .On("GET", "/token", Replies.Status(200, """{"token":"t0ken"}"""))
            .On("GET", "/v2/a/b/manifests/1.0.0", Replies.IfAuthorized(
                "Bearer t0ken", Replies.Manifest(Sample.Root), Replies.Challenge($"Bearer realm=\"http://localhost:{server.Host.Split(':')[1]}/token\"")));
        var password = new FixedCredentials(server.Host, new RegistryCredential.Password("user", "secret"), AnonymousCredentials.Instance);
        using var cli = new CommandLine { Real = true, Credentials = password };

        var refused = cli.Run(command, image);
        Assert.Contains("if that is its token server, add --token-server localhost", refused.Output + refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, server.Count("GET", "/token"));

        cli.Run(command, image, "--token-server", "localhost");
        Assert.StartsWith("Basic ", server.Requests.First(request => request.Path == "/token").Header("Authorization"), StringComparison.Ordinal);
        Assert.Contains(server.Requests, request => request.Path.EndsWith("/1.0.0", StringComparison.Ordinal) && request.Header("Authorization") == "Bearer t0ken");
    }

    [Fact]
    public void Commands_of_a_release_take_it_too()
    {
        using var cli = new CommandLine { Secrets = _ => null }.WithProcessor("echo");
        cli.Run("drift", "--images", "registry.corp.example/o/n", "--token-server", "auth.corp.example:8443", "--token-server", "login.corp.example");
        Assert.Equal(["auth.corp.example:8443", "login.corp.example"], cli.Registries!.TokenServers);
    }
}
