namespace Pipeline.Modal.Tests.Configuration;

/// <summary>A comma-separated list of server addresses.</summary>
public sealed class ServerListTests
{
    [Theory]
    [InlineData("https://a", "https://a/")]
    [InlineData("https://a:443", "https://a/")]
    [InlineData("http://127.0.0.1:50051", "http://127.0.0.1:50051/")]
    [InlineData("http://[::1]:50051/", "http://[::1]:50051/")]
    [InlineData("https://a:1, http://b:2 ,https://c", "https://a:1/ http://b:2/ https://c/")]
    public void A_list_is_taken_in_its_order(string list, string addresses) =>
        Assert.Equal(addresses, string.Join(' ', Settings.Of(Settings.File, $"MODAL_SERVER_URL={list}").Servers));

    [Theory]
    [InlineData("api.modal.com", 1)]
    [InlineData("localhost:50051", 1)] // An absolute address of the scheme "localhost".
    [InlineData("https://a,ftp://b", 2)]
    [InlineData("https://a,", 2)]
    [InlineData("https://ak-1:as-1@a", 1)] // It would be told in errors, and sent to nobody.
    [InlineData("https://a/path", 1)]
    [InlineData("https://a?as-1", 1)]
    [InlineData("https://a#x", 1)]
    [InlineData("https://", 1)]
    public void What_is_no_address_of_a_server_is_refused_by_its_place(string list, int place) =>
        Assert.Equal($"MODAL_SERVER_URL: address {place} is neither https://HOST[:PORT] nor http://HOST[:PORT]", Settings.Refused(Settings.File, $"MODAL_SERVER_URL={list}"));

    [Fact]
    public void The_file_is_named_where_the_list_stands_in_it() =>
        Assert.StartsWith(
            "server_url of [default] in /home/of/.modal.toml: address 1",
            Settings.Refused("[default]\ntoken_id = \"ak-1\"\ntoken_secret = \"as-1\"\nserver_url = \"a\""),
            StringComparison.Ordinal);
}
