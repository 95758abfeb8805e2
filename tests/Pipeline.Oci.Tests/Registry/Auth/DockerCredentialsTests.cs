using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Machine;

namespace Pipeline.Oci.Tests;

/// <summary>The credentials of <c>docker login</c> are found as by Docker.</summary>
public sealed class DockerCredentialsTests : IDisposable
{
    private static readonly string Pair = Convert.ToBase64String("user:pass:word"u8);
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("ghcr.io", "ghcr.io")]
    [InlineData("ghcr.io", "https://ghcr.io")]
    [InlineData("ghcr.io", "https://ghcr.io/v2/")]
    [InlineData("GHCR.io", "ghcr.io")]
    [InlineData("127.0.0.1:5000", "127.0.0.1:5000")]
    [InlineData("docker.io", "https://index.docker.io/v1/")]
    [InlineData("registry-1.docker.io", "https://index.docker.io/v1/")]
    public async Task A_pair_is_found_under_any_form_of_the_registrys_name(string registry, string key)
    {
        Write($$"""{"auths":{"other.io":{"auth":"eA=="},"{{key}}":{"auth":"{{Pair}}"} },"HttpHeaders":{"User-Agent":"x"} }""");
        Assert.Equal(("user", "pass:word"), Words(await Find(registry)));
    }

    [Theory]
    [InlineData("ghcr.io.example.com")]
    [InlineData("hcr.io")]
    [InlineData("127.0.0.1:5001")] // another port is another registry
    public async Task Another_registry_gets_nothing(string registry)
    {
        Write($$"""{"auths":{"ghcr.io":{"auth":"{{Pair}}"},"127.0.0.1:5000":{"auth":"{{Pair}}"} } }""");
        Assert.Null(await Find(registry));
    }

    [Fact]
    public async Task No_file_and_empty_entries_are_nobody()
    {
        Assert.Null(await Find("ghcr.io"));
        Write("""{"auths":{"ghcr.io":{}}}""");
        Assert.Null(await Find("ghcr.io"));
        Write("{}");
        Assert.Null(await Find("ghcr.io"));
    }

    [Fact]
    public async Task An_identity_token_goes_before_a_pair()
    {
        Write($$"""{"auths":{"ghcr.io":{"auth":"{{Pair}}","identitytoken":"refresh"} } }""");
        Assert.Equal("refresh", Assert.IsType<RegistryCredential.IdentityToken>(await Find("ghcr.io")).Secret);
    }

    [Fact]
    public async Task A_pair_in_the_clear_is_read_too()
    {
        Write("""{"auths":{"ghcr.io":{"username":"u","password":"p"}}}""");
        Assert.Equal(("u", "p"), Words(await Find("ghcr.io")));
    }

    [Theory]
    [InlineData("not json secret")]
    [InlineData("""{"auths":{"ghcr.io":{"auth":"!!!secret!!!"}}}""")]
    [InlineData("""{"auths":{"ghcr.io":{"auth":"c2VjcmV0"}}}""")] // no colon
    [InlineData("""["secret"]""")]
    public async Task A_file_that_cannot_be_read_is_an_error_without_a_word_of_it(string text)
    {
        Write(text);
        var error = await Assert.ThrowsAsync<RegistryException>(() => Find("ghcr.io"));
        Assert.Equal((RegistryFailure.Denied, $"ghcr.io: the credentials in {folder.At("config.json")} cannot be read (FormatException)"), (error.Failure, error.Message));
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_helper_of_the_registry_goes_before_the_store_of_all()
    {
        Program("own", """cat > "$0.asked"; echo '{"ServerURL":"x","Username":"helper","Secret":"s3cret"}'""");
        Program("all", """echo '{"Username":"store","Secret":"s3cret"}'""");
        Write($$"""{"auths":{"ghcr.io":{"auth":"{{Pair}}"} },"credHelpers":{"ghcr.io":"{{Name("own")}}"},"credsStore":"{{Name("all")}}"}""");

        Assert.Equal(("helper", "s3cret"), Words(await Find("ghcr.io")));
        Assert.Equal("ghcr.io", await File.ReadAllTextAsync(folder.At($"docker-credential-{Name("own")}.asked")));
        Assert.Equal(("store", "s3cret"), Words(await Find("docker.io")));
    }

    [Fact]
    public async Task A_helper_is_asked_once_a_registry()
    {
        Program("count", """echo x >> "$0.count"; echo '{"Username":"u","Secret":"s"}'""");
        Write($$"""{"credsStore":"{{Name("count")}}"}""");
        var credentials = new DockerCredentials(folder.Path, TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => credentials.Find("ghcr.io", default)));
        Assert.Single(await File.ReadAllLinesAsync(folder.At($"docker-credential-{Name("count")}.count")));
    }

    [Fact]
    public async Task A_helpers_token_is_an_identity_token()
    {
        Program("token", """echo '{"Username":"<token>","Secret":"refresh"}'""");
        Write($$"""{"credsStore":"{{Name("token")}}"}""");
        Assert.Equal("refresh", Assert.IsType<RegistryCredential.IdentityToken>(await Find("ghcr.io")).Secret);
    }

    [Fact]
    public async Task A_helper_without_a_credential_leaves_it_to_the_file()
    {
        Program("none", "echo 'credentials not found in native keychain'; exit 1");
        Write($$"""{"auths":{"ghcr.io":{"auth":"{{Pair}}"} },"credsStore":"{{Name("none")}}"}""");
        Assert.Equal(("user", "pass:word"), Words(await Find("ghcr.io")));
        Assert.Null(await Find("docker.io"));
    }

    [Theory]
    [InlineData("echo secret; exit 3", "exit status 3")]
    [InlineData("echo 'secret'", "its answer is not a credential")]
    [InlineData("echo '{\"Username\":\"secret\"}'", "its answer is not a credential")]
    [InlineData("head -c 70000 /dev/zero", "its output exceeds 65536 bytes")]
    [InlineData("yes secret | head -c 1000000 >&2; exit 4", "exit status 4")] // what it says of errors is dropped
    public async Task A_helper_that_fails_is_an_error_without_a_word_of_it(string script, string reason)
    {
        Program("bad", script);
        Write($$"""{"credsStore":"{{Name("bad")}}"}""");
        var error = await Assert.ThrowsAsync<RegistryException>(() => Find("ghcr.io"));
        Assert.Equal($"ghcr.io: the credential helper docker-credential-{Name("bad")} fails: {reason}", error.Message);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing-for-sure", "it cannot be started")]
    [InlineData("../../bin/sh", "its name is not a valid program name")]
    public async Task A_helper_that_is_none_is_an_error(string name, string reason)
    {
        Write($$"""{"credsStore":"{{name}}"}""");
        var error = await Assert.ThrowsAsync<RegistryException>(() => Find("ghcr.io"));
        Assert.Equal($"ghcr.io: the credential helper docker-credential-{name} fails: {reason}", error.Message);
    }

    [Fact]
    public async Task A_helper_that_does_not_end_is_ended()
    {
        Program("slow", """echo $$ > "$0.pid.new"; mv "$0.pid.new" "$0.pid"; exec sleep 1000""");
        Write($$"""{"credsStore":"{{Name("slow")}}"}""");
        var time = new FakeTimeProvider();
        var finding = new DockerCredentials(folder.Path, time).Find("ghcr.io", default);
        var pid = folder.At($"docker-credential-{Name("slow")}.pid");
        while (!File.Exists(pid))
        {
            await Task.Delay(5);
        }

        time.Advance(TimeSpan.FromSeconds(30));
        var error = await Assert.ThrowsAsync<RegistryException>(() => finding);
        Assert.EndsWith("fails: no answer within 30 s", error.Message, StringComparison.Ordinal);
        await Processes.Gone(int.Parse(await File.ReadAllTextAsync(pid), CultureInfo.InvariantCulture));
    }

    public void Dispose() => folder.Dispose();

    private static (string, string) Words(RegistryCredential? credential)
    {
        var password = Assert.IsType<RegistryCredential.Password>(credential);
        return (password.User, password.Secret);
    }

    private void Write(string config) => File.WriteAllText(folder.At("config.json"), config);

    // All tests share PATH, so this test's programs have unique names.
    private string Name(string name) => $"{name}-{Path.GetFileName(folder.Path)}";

    private void Program(string name, string script)
    {
        var file = folder.At($"docker-credential-{Name(name)}");
        ShellScript.Write(file, $"#!/bin/sh\n{script}\n");
        Environment.SetEnvironmentVariable("PATH", $"{Environment.GetEnvironmentVariable("PATH")}:{folder.Path}");
    }

    private Task<RegistryCredential?> Find(string registry) => new DockerCredentials(folder.Path, TimeProvider.System).Find(registry, default);
}
