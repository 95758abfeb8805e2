using System.Diagnostics;
using System.Net;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;
using Pipeline.Oci.Transport;
using Pipeline.Tests.Spans;

namespace Pipeline.Oci.Tests;

[Collection(nameof(SpanList))]
public sealed class RegistrySpanTests : FaultyRegistry
{
    private const string Path = "/v2/a/b/manifests/1.0";
    private static readonly RegistryRequest Request = new(HttpMethod.Get, Oci.Registry.Repository.Parse("r.example/a"), "tag 1.0", new Uri("https://r.example/v2/a/manifests/1.0"))
    {
        Scope = TokenScope.Pull(Oci.Registry.Repository.Parse("r.example/a")),
    };

    [Fact]
    public async Task Each_sending_has_a_span_with_its_status_and_size()
    {
        Registry.On("GET", Path, Replies.Error(503, "UNAVAILABLE"), Replies.Manifest(Sample.Image));
        using var spans = new SpanList();
        using var client = Clients.Skipping(Time);

        await client.Manifest(Repository, "1.0", TestContext.Current.CancellationToken);

        Assert.Collection(
            spans.Ended,
            failed => Assert.Equal(
                ("registry GET", ActivityKind.Client, ActivityStatusCode.Error, 503, "503"),
                (failed.DisplayName, failed.Kind, failed.Status, failed.GetTagItem("http.response.status_code"), failed.GetTagItem("error.type"))),
            read => Assert.Equal(
                (ActivityStatusCode.Unset, 200, "127.0.0.1", Repository.ToString(), "tag 1.0", (long?)Sample.Image.Bytes.Length),
                (read.Status, read.GetTagItem("http.response.status_code"), read.GetTagItem("server.address"), read.GetTagItem("pipeline.repository"), read.GetTagItem("pipeline.object"), read.GetTagItem("http.response.body.size"))));
    }

    [Fact]
    public async Task What_does_not_exist_is_an_answer_and_no_error()
    {
        using var spans = new SpanList();
        using var client = Clients.Skipping(Time);

        Assert.Null(await client.Manifest(Repository, "1.0", TestContext.Current.CancellationToken));

        var asked = Assert.Single(spans.Ended);
        Assert.Equal((ActivityStatusCode.Unset, 404), (asked.Status, asked.GetTagItem("http.response.status_code")));
    }

    [Fact]
    public void Where_nobody_listens_nothing_is_allocated()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.OK);
        var failure = new IOException("broken");
        void Calls()
        {
            using var span = RegistrySpans.Start(Request);
            RegistrySpans.Answer(span, response);
            RegistrySpans.Fail(span, failure);
        }

        Assert.Equal(0, SpanList.Allocated(Calls));

        using var spans = new SpanList();
        Assert.NotEqual(0, SpanList.Allocated(Calls));
    }
}
