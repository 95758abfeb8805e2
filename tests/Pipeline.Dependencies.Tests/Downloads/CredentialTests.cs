using System.Text;
using Pipeline.Dependencies.Downloads;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Python;

namespace Pipeline.Dependencies.Tests.Downloads;

/// <summary>Who gets which password.</summary>
public sealed class CredentialTests : IDisposable
{
    private static readonly IndexCatalog Indexes = IndexCatalog.Parse("""{"default":{"url":"https://packages.example/simple/"},"team_2":{"url":"https://team.example:8443/simple"}}"""u8.ToArray());
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void An_index_has_the_password_of_its_name_and_any_other_host_that_of_netrc()
    {
        File.WriteAllText(folder.At("netrc"), "# mine\nmachine other.example login you password two\nmachine\n  packages.example login no password no\ndefault login any password three\n");
        var credentials = new IndexCredentials(
            name => name switch { "PIPELINE_INDEX_TEAM_2_USER" => "me", "PIPELINE_INDEX_TEAM_2_PASSWORD" => "one", _ => null }, folder.At("netrc"));

        Assert.Equal("me:one", Sent(credentials, "https://team.example:8443/files/a.whl"));
        Assert.Equal("any:three", Sent(credentials, "https://team.example/files/a.whl")); // another port is another origin
        Assert.Equal("no:no", Sent(credentials, "https://packages.example/simple/a/"));
        Assert.Equal("you:two", Sent(credentials, "https://OTHER.example/"));
        Assert.Null(Sent(IndexCredentials.None, "https://other.example/"));
    }

    [Fact]
    public void Of_two_indexes_on_one_host_the_one_whose_path_goes_on_is_meant()
    {
        var indexes = IndexCatalog.Parse("""{"one":{"url":"https://code.example/1/simple/"},"two":{"url":"https://code.example/2/simple/"}}"""u8.ToArray());
        var credentials = new IndexCredentials(name => name.Contains("_ONE_", StringComparison.Ordinal) ? "first" : name.Contains("_TWO_", StringComparison.Ordinal) ? "second" : null, null);
        Assert.Equal(credentials.Find(indexes, new Uri("https://code.example/2/simple/a/")), credentials.Find(indexes, new Uri("https://code.example/2/files/a.whl")));
        Assert.NotEqual(credentials.Find(indexes, new Uri("https://code.example/1/simple/a/")), credentials.Find(indexes, new Uri("https://code.example/2/simple/a/")));
    }

    [Fact]
    public void Half_a_credential_and_one_without_TLS_are_refused()
    {
        var half = new IndexCredentials(name => name == "PIPELINE_INDEX_TEAM_2_USER" ? "me" : null, null);
        Assert.Contains("PIPELINE_INDEX_TEAM_2_USER is set, but not PIPELINE_INDEX_TEAM_2_PASSWORD", Assert.Throws<FaultException>(() => Sent(half, "https://team.example:8443/")).Fault.Message, StringComparison.Ordinal);

        File.WriteAllText(folder.At("netrc"), "machine plain.example login me password one\n");
        var fault = Assert.Throws<FaultException>(() => Sent(new IndexCredentials(_ => null, folder.At("netrc")), "http://plain.example/")).Fault;
        Assert.Contains("plain.example has no TLS, so its password is not sent there; give its address with https", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_to_another_origin_loses_the_password_and_never_gets_it_back()
    {
        await using var index = await PackageServer.Start();
        await using var store = await PackageServer.Start();
        store.On("/there", context =>
        {
            context.Response.Redirect($"{index.Address}again");
            return Task.CompletedTask;
        });
        index.On("/file", context =>
        {
            context.Response.Redirect($"{store.Address}there");
            return Task.CompletedTask;
        });
        index.On("/again", context => context.Response.Body.WriteAsync("content"u8.ToArray()).AsTask());
        var indexes = IndexCatalog.Parse(Encoding.UTF8.GetBytes($$"""{"main":{"url":"{{index.Index}}"} }"""));
        var credentials = new IndexCredentials(name => name switch { "PIPELINE_INDEX_MAIN_USER" => "me", "PIPELINE_INDEX_MAIN_PASSWORD" => "one", _ => null }, null);
        using var client = new DownloadClient(new DownloadOptions { Credentials = credentials });

        var content = await client.Get(new Uri(index.Address, "file"), "*/*", indexes, (_, body) => body.ReadAll(100), default);

        Assert.Equal("content", Encoding.UTF8.GetString(content));
        Assert.Equal([("/file", true), ("/again", false)], index.Requests.Select(request => (request.Path, request.Authorization.Length > 0)));
        Assert.Equal([("/there", "")], store.Requests);
    }

    [Theory]
    [InlineData("[]", "not an object")]
    [InlineData("""{"A":{"url":"https://x/"}}""", "\"A\" is not a name of lower-case letters, digits and _")]
    [InlineData("""{"a":"https://x/"}""", "a is not an object with url alone")]
    [InlineData("""{"a":{"url":"https://x/","password":"p"}}""", "a is not an object with url alone")]
    [InlineData("""{"a":{"url":"https://me:p@x/"}}""", "a: its address has a user, a password or a query")]
    public void A_settings_file_with_anything_else_is_refused(string json, string told) =>
        Assert.Contains(told, Assert.Throws<FormatException>(() => IndexCatalog.Parse(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);

    public void Dispose() => folder.Dispose();

    private static string? Sent(IndexCredentials credentials, string address) =>
        credentials.Find(Indexes, new Uri(address)) is { Parameter: { } encoded } ? Encoding.UTF8.GetString(Convert.FromBase64String(encoded)) : null;
}
