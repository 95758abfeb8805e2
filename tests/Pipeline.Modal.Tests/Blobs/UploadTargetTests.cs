using Modal.Client;
using Pipeline.Modal.Calls;

namespace Pipeline.Modal.Tests.Blobs;

/// <summary>The targets of a blob's upload: older servers use single fields, newer ones lists.</summary>
public sealed class UploadTargetTests
{
    [Fact]
    public void The_single_fields_are_one_target() =>
        Assert.Equal([new("bl-1", new Uri("https://store.test/1"))], UploadTarget.Of(new() { BlobId = "bl-1", UploadUrl = "https://store.test/1" }));

    [Fact]
    public void The_lists_are_targets_in_their_order() => Assert.Equal(
        [new("bl-1", new Uri("https://store.test/1")), new("bl-2", new Uri("http://other.test/2"))],
        UploadTarget.Of(new() { BlobIds = { "bl-1", "bl-2" }, UploadUrls = new() { Items = { "https://store.test/1", "http://other.test/2" } } }));

    [Fact]
    public void The_lists_come_first_where_both_are_filled() => Assert.Equal(
        "bl-2",
        Assert.Single(UploadTarget.Of(new() { BlobId = "bl-1", UploadUrl = "https://store.test/1", BlobIds = { "bl-2" }, UploadUrls = new() { Items = { "https://store.test/2" } } })).BlobId);

    [Fact]
    public void An_upload_in_parts_is_refused()
    {
        Assert.Equal("ERR_MODAL_PAYLOAD invalid payload: blob upload: multipart uploads are not supported", Refusal(new() { BlobId = "bl-1", Multipart = new() { PartLength = 1 } }));
        Assert.Equal("ERR_MODAL_PAYLOAD invalid payload: blob upload: multipart uploads are not supported", Refusal(new() { BlobIds = { "bl-1" }, Multiparts = new() { Items = { new MultiPartUpload() } } }));
    }

    [Fact]
    public void An_answer_without_an_address_is_refused()
    {
        Assert.Equal("ERR_MODAL_PAYLOAD invalid payload: blob upload: no address was given", Refusal(new() { BlobId = "bl-1" }));
        Assert.Equal("ERR_MODAL_PAYLOAD invalid payload: blob upload: no address was given", Refusal(new() { BlobIds = { "bl-1" }, UploadUrls = new() }));
        Assert.Equal("ERR_MODAL_PAYLOAD invalid payload: blob upload: no id was given", Refusal(new() { UploadUrl = "https://store.test/1" }));
    }

    [Theory]
    [InlineData("/relative")]
    [InlineData("ftp://store.test/s3cr3t")]
    [InlineData("s3cr3t")]
    public void An_address_that_is_none_is_refused_and_not_told(string address) =>
        Assert.Equal("ERR_MODAL_PAYLOAD invalid payload: blob upload: invalid address", Refusal(new() { BlobId = "bl-1", UploadUrl = address }));

    private static string Refusal(BlobCreateResponse response) => Assert.Throws<FaultException>(() => UploadTarget.Of(response)).Fault.ToString();
}
