using Pipeline.Oci.Client;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests;

public sealed class ReferrerTests : IAsyncLifetime
{
    private const string Statement = "application/vnd.in-toto+json";
    private readonly SkippedTime time = new();
    private FaultRegistry registry = null!;
    private RegistryClient client = null!;

    private static Digest Subject => Sample.Image.Descriptor.Digest;

    private static string Api => $"/v2/a/b/referrers/{Subject}";

    private static string Tag => $"/v2/a/b/manifests/sha256-{Subject.Hex}";

    private Repository Repository => registry.Repository("a/b");

    public async ValueTask InitializeAsync()
    {
        registry = await FaultRegistry.Start();
        client = Clients.Skipping(time);
    }

    [Fact]
    public async Task All_pages_of_the_API_are_read()
    {
        registry.On("GET", Api, Index("<?next=1>; rel=next", Entry("a", Statement)), Index("<?next=2>; rel=next"), Index(null, Entry("b", "x/y")));
        Assert.Equal([Sha256.Of("a"u8), Sha256.Of("b"u8)], (await All()).Select(one => one.Digest));
        Assert.Equal(MediaTypes.OciIndex, registry.Requests[0].Header("Accept"));
    }

    [Fact]
    public async Task A_type_is_asked_for_and_filtered_here_too()
    {
        registry.On("GET", Api, Index(null, Entry("a", Statement), Entry("b", "x/y"))); // A registry need not filter.
        var one = Assert.Single(await client.Referrers(Repository, Subject, Statement, default));
        Assert.Equal((Sha256.Of("a"u8), Statement), (one.Digest, one.ArtifactType));
        Assert.Equal("?artifactType=application%2Fvnd.in-toto%2Bjson", registry.Requests[0].Query);
    }

    public static TheoryData<string> NoApi => ["404", "404 page", "303 page", "200 page", "400", "405", "501", "200 json"];

    [Theory]
    [MemberData(nameof(NoApi))]
    public async Task Any_answer_that_is_no_index_means_the_fallback_tag(string answer)
    {
        registry.On("GET", Api, answer switch
        {
            "404 page" => Replies.WebPage(404),
            "303 page" => Replies.Redirect(303, $"http://{registry.Host}/welcome"),
            "200 page" => Replies.WebPage(200),
            "200 json" => Replies.Status(200, "{}", ("Content-Type", "application/json")),
            _ => Replies.Status(int.Parse(answer, System.Globalization.CultureInfo.InvariantCulture)),
        });
        registry.On("GET", "/welcome", Replies.WebPage(200));
        registry.On("GET", Tag, Replies.Manifest(new ImageIndex([Entry("a", Statement), Entry("b", "x/y")]).ToManifest()));

        Assert.Equal(2, (await All()).Count);
        Assert.Single(await client.Referrers(Repository, Subject, Statement, default));
        Assert.Equal(0, registry.Count("GET", "/welcome"));
    }

    [Fact]
    public async Task Neither_API_nor_tag_means_none()
    {
        Assert.Empty(await All());
        Assert.Equal(2, registry.Requests.Count);
    }

    [Fact]
    public async Task A_registry_that_is_down_has_not_said_that_there_are_none()
    {
        registry.On("GET", Api, Replies.Status(503));
        await Clients.Fails(RegistryFailure.Unavailable, $"{Repository}: referrers of {Subject}: 503", All);
        Assert.Equal(0, registry.Count("GET", Tag));
    }

    [Theory]
    [InlineData(401, "401: the registry does not accept the credentials, or has no repository of this name")]
    [InlineData(403, "403: the credentials are insufficient")]
    public async Task Who_is_denied_the_API_may_be_given_the_tag_but_not_told_that_there_are_none(int status, string found)
    {
        registry.On("GET", Api, Replies.Status(status));
        await Clients.Fails(RegistryFailure.Denied, $"{Repository}: referrers of {Subject}: {found}", All);

        registry.On("GET", Tag, Replies.Manifest(new ImageIndex([Entry("a", Statement)]).ToManifest()));
        Assert.Single(await All());
    }

    [Fact]
    public async Task A_later_page_that_is_no_index_is_refused()
    {
        registry.On("GET", Api, Index("<?next=1>; rel=next", Entry("a", Statement)), Replies.WebPage(404));
        await Clients.Fails(RegistryFailure.Corrupt, $"{Repository}: referrers of {Subject}: a page that is not an index", All);
    }

    [Fact]
    public async Task An_index_that_is_none_is_refused()
    {
        registry.On("GET", Api, Replies.Status(200, """{"schemaVersion":2}""", ("Content-Type", MediaTypes.OciIndex)));
        await Clients.Fails(RegistryFailure.Corrupt, $"{Repository}: referrers of {Subject}: the answer is not an index: manifests is missing", All);
    }

    [Fact]
    public async Task A_fallback_tag_that_is_no_index_is_refused()
    {
        registry.On("GET", Tag, Replies.Manifest(Sample.Image));
        await Clients.Fails(
            RegistryFailure.Corrupt,
            $"{Repository}: referrers of {Subject} (tag sha256-{Subject.Hex}): the answer is not an index: {MediaTypes.OciManifest} is not an index",
            All);
    }

    [Fact]
    public async Task A_registry_that_knows_subjects_is_told_once()
    {
        var referrer = Sample.Referrer(Sample.Image, Statement);
        registry.On("PUT", $"/v2/a/b/manifests/{referrer.Descriptor.Digest}", Replies.Status(201, null, ("OCI-Subject", Subject.ToString())));
        await client.Put(Repository, referrer, null, default);
        Assert.Single(registry.Requests);
    }

    [Fact]
    public async Task Others_entries_stay_in_the_fallback_tag()
    {
        var (stored, body) = (new ImageIndex([Entry("theirs", "x/y")]).ToManifest(), Array.Empty<byte>());
        var referrer = Sample.Referrer(Sample.Image, Statement);
        registry.On("PUT", $"/v2/a/b/manifests/{referrer.Descriptor.Digest}", Replies.Status(201));
        registry.On("GET", Tag, context => Replies.Manifest(stored)(context));
        registry.On("PUT", Tag, async context =>
        {
            stored = Manifest.Of(MediaTypes.OciIndex, await Body(context.Request.Body));
            context.Response.StatusCode = 201;
        });

        await client.Put(Repository, referrer, null, default);
        await client.Put(Repository, referrer, null, default); // Once more changes nothing.

        var entries = ImageIndex.Parse(stored).Manifests;
        Assert.Equal([Sha256.Of("theirs"u8), referrer.Descriptor.Digest], entries.Select(one => one.Digest));
        Assert.Equal(Statement, entries[1].ArtifactType);
        Assert.Equal(1, registry.Count("PUT", Tag));
    }

    [Fact]
    public async Task An_entry_that_another_client_overwrote_is_written_again()
    {
        var referrer = Sample.Referrer(Sample.Image, Statement);
        var theirs = new ImageIndex([Entry("theirs", "x/y")]).ToManifest();
        var stored = theirs;
        var writes = 0;
        registry.On("PUT", $"/v2/a/b/manifests/{referrer.Descriptor.Digest}", Replies.Status(201));
        registry.On("GET", Tag, context => Replies.Manifest(stored)(context));
        registry.On("PUT", Tag, async context =>
        {
            var body = Manifest.Of(MediaTypes.OciIndex, await Body(context.Request.Body));
            stored = writes++ == 0 ? theirs : body; // The first write is lost in a race.
            context.Response.StatusCode = 201;
        });

        await client.Put(Repository, referrer, null, default);
        Assert.Equal(2, ImageIndex.Parse(stored).Manifests.Count);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await registry.DisposeAsync();
    }

    private static Descriptor Entry(string content, string artifactType) =>
        new(MediaTypes.OciManifest, Sha256.Of(System.Text.Encoding.UTF8.GetBytes(content)), 1) { ArtifactType = artifactType };

    private static Reply Index(string? link, params Descriptor[] entries) => Replies.Bytes(
        200,
        new ImageIndex(entries).ToManifest().Bytes.ToArray(),
        link is null ? [("Content-Type", MediaTypes.OciIndex)] : [("Content-Type", MediaTypes.OciIndex), ("Link", link)]);

    private static async Task<byte[]> Body(Stream body)
    {
        using var read = new MemoryStream();
        await body.CopyToAsync(read);
        return read.ToArray();
    }

    private Task<IReadOnlyList<Descriptor>> All() => client.Referrers(Repository, Subject, null, default);
}
