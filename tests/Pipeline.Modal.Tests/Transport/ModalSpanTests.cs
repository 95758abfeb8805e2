using System.Diagnostics;
using Grpc.Core;
using Modal.Client;
using Pipeline.Modal.Transport;
using Pipeline.Tests.Modal;
using Pipeline.Tests.Spans;

namespace Pipeline.Modal.Tests;

[Collection(nameof(SpanList))]
public sealed class ModalSpanTests
{
    private static readonly Uri Address = new("https://api.modal.example/blob?signature=s3cr3t");

    [Fact]
    public async Task Each_attempt_has_a_span_with_its_method_status_and_sizes()
    {
        await using var platform = await PlayedPlatform.Start();
        using var spans = new SpanList();

        await platform.Deployments.Read(TestContext.Current.CancellationToken);

        Assert.Contains(spans.Ended, span => span.DisplayName == "modal.client.ModalClient/AuthTokenGet");
        Assert.All(spans.Ended.Where(span => span.Source.Name == "Pipeline.Modal"), span =>
        {
            Assert.Equal((ActivityKind.Client, "127.0.0.1", platform.Emulator.Address.Port), (span.Kind, span.GetTagItem("server.address"), span.GetTagItem("server.port")));
            Assert.Equal((span.DisplayName, "grpc", "OK"), (span.GetTagItem("rpc.method"), span.GetTagItem("rpc.system.name"), span.GetTagItem("rpc.response.status_code")));
            Assert.IsType<int>(span.GetTagItem("rpc.response.size"));
            Assert.DoesNotContain(span.TagObjects, tag => tag.Value is string text && text.Contains(PlayedPlatform.TokenSecret, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void A_failure_is_recorded_by_its_status_and_a_blob_without_its_address()
    {
        using var spans = new SpanList();
        using (var call = ModalSpans.Call(typeof(FunctionGetRequest), Address))
        {
            ModalSpans.Fail(call, new RpcException(new Status(StatusCode.NotFound, "no s3cr3t")));
        }

        ModalSpans.Blob(HttpMethod.Put, Address)!.Dispose();

        Assert.Equal((ActivityStatusCode.Error, "NOT_FOUND", "NOT_FOUND"), (spans.Ended[0].Status, spans.Ended[0].GetTagItem("rpc.response.status_code"), spans.Ended[0].GetTagItem("error.type")));
        Assert.Equal(("modal blob PUT", "api.modal.example"), (spans.Ended[1].DisplayName, spans.Ended[1].GetTagItem("server.address")));
        Assert.DoesNotContain(spans.Ended, span => span.TagObjects.Any(tag => tag.Value is string text && text.Contains("s3cr3t", StringComparison.Ordinal)));
    }

    [Fact]
    public void Where_nobody_listens_nothing_is_allocated()
    {
        var (asked, answered) = (new FunctionGetRequest(), new FunctionGetResponse());
        using var request = new HttpRequestMessage(HttpMethod.Put, Address);
        using var response = new HttpResponseMessage();
        var failure = new IOException("broken");
        void Calls()
        {
            using var call = ModalSpans.Call(typeof(FunctionGetRequest), Address);
            ModalSpans.Answer(call, asked, answered);
            ModalSpans.Fail(call, failure);
            using var blob = ModalSpans.Blob(HttpMethod.Put, Address);
            ModalSpans.Answer(blob, request, response);
        }

        Assert.Equal(0, SpanList.Allocated(Calls));

        using var spans = new SpanList();
        Assert.NotEqual(0, SpanList.Allocated(Calls));
    }
}
