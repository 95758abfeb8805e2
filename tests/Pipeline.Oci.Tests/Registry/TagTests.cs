using System.Globalization;
using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests;

public sealed class TagTests : IAsyncLifetime
{
    private const string Path = "/v2/a/b/tags/list";
    private readonly RegistryClient client = Clients.Real();
    private FaultRegistry registry = null!;

    private Repository Repository => registry.Repository("a/b");

    public async ValueTask InitializeAsync() => registry = await FaultRegistry.Start();

    [Theory]
    [InlineData("</v2/a/b/tags/list?n=2&last=b>; rel=\"next\"")] // as Distribution has it
    [InlineData("<?last=b>;rel=next")] // relative, no quotes
    [InlineData("</v2/a/b/tags/list?last=z>; rel=\"last\", </v2/a/b/tags/list?last=b>; title=\"a, b\"; REL=\"prev next\"")] // several, a quoted comma
    [InlineData("<http://HOST/v2/a/b/tags/list?last=b>; rel=\"next\"")]
    public async Task Every_page_that_a_link_names_is_read(string link)
    {
        registry.On("GET", Path, Page(link.Replace("HOST", registry.Host, StringComparison.Ordinal), "a", "b"), Page(null, "c"));
        Assert.Equal("a b c", await All());
        Assert.Contains("last=b", registry.Requests[1].Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_or_empty_page_is_not_the_last()
    {
        registry.On("GET", Path, Page("<?last=1>; rel=next", "a"), Page("<?last=2>; rel=next"), Page("<?last=3>; rel=next"), Page(null, "z"));
        Assert.Equal("a z", await All());
    }

    [Fact]
    public async Task A_full_page_without_a_link_is_the_last()
    {
        registry.On("GET", Path, Page(null, [.. Enumerable.Range(0, 1000).Select(i => $"t{i}")]));
        Assert.Equal(1000, (await All()).Split(' ').Length);
        Assert.Single(registry.Requests);
    }

    [Theory]
    [InlineData("<?last=b>; rel=next")] // always the same
    [InlineData("</v2/a/b/tags/list?n=1000>; rel=next")] // the first again
    public async Task Pages_that_go_round_in_circles_are_left(string link)
    {
        registry.On("GET", Path, Page(link, "a"));
        await Refused("the pages form a cycle");
        Assert.True(registry.Requests.Count <= 2);
    }

    [Fact]
    public async Task Pages_without_end_are_left()
    {
        var page = 0;
        registry.On("GET", Path, context => Page($"<?last={Interlocked.Increment(ref page).ToString(CultureInfo.InvariantCulture)}>; rel=next")(context));
        await Refused("more than 1000 pages");
    }

    [Fact]
    public async Task A_page_on_another_host_is_not_asked_for()
    {
        registry.On("GET", Path, Page("<http://localhost:1/v2/a/b/tags/list?last=b>; rel=next", "a"));
        await Refused("the next page lies outside the registry");
    }

    [Fact]
    public async Task A_repository_without_tags_has_none()
    {
        registry.On("GET", Path, Replies.Status(200, """{"name":"a/b","tags":null}"""));
        Assert.Equal("", await All());
        registry.On("GET", Path, Replies.Error(404, "NAME_UNKNOWN"));
        Assert.Equal("", await All());
    }

    [Theory]
    [InlineData("<html></html>", "the body is not a list of tags: not JSON")]
    [InlineData("{}", "the body is not a list of tags: no tags")]
    [InlineData("""{"tags":{}}""", "the body is not a list of tags: tags is not a list")]
    [InlineData("""{"tags":["../x"]}""", "the body is not a list of tags: an entry is not a tag")]
    [InlineData("""{"tags":[1]}""", "the body is not a list of tags: an entry is not a tag")]
    public async Task What_is_no_list_is_refused(string body, string found)
    {
        registry.On("GET", Path, Replies.Status(200, body));
        await Refused(found);
    }

    [Fact]
    public async Task A_page_that_breaks_is_read_again()
    {
        var time = new SkippedTime();
        using var patient = Clients.Skipping(time);
        registry.On("GET", Path, Page("<?last=b>; rel=next", "a"), Replies.Reset, Replies.Status(503), Page(null, "b"));
        Assert.Equal(["a", "b"], await patient.Tags(Repository, default).ToListAsync());
        Assert.Equal(2, time.Waits.Count);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await registry.DisposeAsync();
    }

    private static Reply Page(string? link, params string[] tags) => Replies.Status(
        200,
        $$"""{"name":"a/b","tags":[{{string.Join(',', tags.Select(tag => $"\"{tag}\""))}}]}""",
        link is null ? [] : [("Link", link)]);

    private async Task<string> All() => string.Join(' ', await client.Tags(Repository, default).ToListAsync());

    private Task Refused(string found) => Clients.Fails(RegistryFailure.Corrupt, $"{Repository}: tags: {found}", All);
}
