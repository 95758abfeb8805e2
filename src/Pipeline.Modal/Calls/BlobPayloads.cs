using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Modal.Client;

namespace Pipeline.Modal.Calls;

/// <summary>Transfers data that is too large for a message: the plane provides an address, and HTTP carries the bytes.</summary>
internal sealed class BlobPayloads(PlaneCalls control, BlobTransfer transfer)
{
    /// <summary>Uploads bytes and returns their ID.</summary>
    /// <exception cref="FaultException"><c>ERR_MODAL_PAYLOAD</c>.</exception>
    public async Task<string> Upload(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var md5 = ContentMd5.Of(content.Span);
        var request = new BlobCreateRequest
        {
            ContentMd5 = Convert.ToBase64String(md5),
            ContentSha256Base64 = Convert.ToBase64String(SHA256.HashData(content.Span)),
            ContentLength = content.Length,
        };
        var response = await control.Ask("BlobCreate", (client, asked, options) => client.BlobCreateAsync(asked, options), request, PlaneCalls.Short, cancellationToken);
        var targets = UploadTarget.Of(response);
        for (var at = 0; ; at++)
        {
            try
            {
                await transfer.Put(targets[at].Address, content, md5, cancellationToken);
                return targets[at].BlobId;
            }
            catch (FaultException) when (at < targets.Count - 1)
            {
                // If one store fails, try the next.
            }
        }
    }

    /// <summary>Downloads the bytes of an ID.</summary>
    /// <exception cref="FaultException"><c>ERR_MODAL_PAYLOAD</c>.</exception>
    public async Task<ReadOnlyMemory<byte>> Download(string blobId, CancellationToken cancellationToken)
    {
        var request = new BlobGetRequest { BlobId = blobId };
        var response = await control.Ask("BlobGet", (client, asked, options) => client.BlobGetAsync(asked, options), request, PlaneCalls.Short, cancellationToken);
        return await transfer.Get(BlobAddress.Parse(response.DownloadUrl, TransferRule.Download.What), cancellationToken);
    }
}

/// <summary>The checksum with which a blob store verifies a transfer: <c>Content-MD5</c> (RFC 1864).</summary>
internal static class ContentMd5
{
    [SuppressMessage("Security", "CA5351", Justification = "The header requires this algorithm; nothing secret depends on it.")]
    public static byte[] Of(ReadOnlySpan<byte> content) => MD5.HashData(content);
}

/// <summary>The addresses for a blob's upload, and its ID afterwards. The addresses are credentials.</summary>
internal sealed record UploadTarget(string BlobId, Uri Address)
{
    /// <summary>The targets in order of preference, one or more; any one suffices.</summary>
    /// <exception cref="FaultException"><c>ERR_MODAL_PAYLOAD</c> if there is no target, or only a multipart one.</exception>
    public static IReadOnlyList<UploadTarget> Of(BlobCreateResponse response) => response switch
    {
        { UploadUrls.Items: { Count: > 0 } addresses, BlobIds: var ids } when ids.Count == addresses.Count => [.. ids.Zip(addresses, Of)],
        { UploadUrl: { Length: > 0 } address } => [Of(response.BlobId, address)],
        { Multipart: not null } or { Multiparts: not null } => throw new FaultException(ErrorCode.ModalPayload, "blob upload: multipart uploads are not supported"),
        _ => throw new FaultException(ErrorCode.ModalPayload, "blob upload: no address was given"),
    };

    private static UploadTarget Of(string id, string address) => id.Length > 0
        ? new(id, BlobAddress.Parse(address, "blob upload"))
        : throw new FaultException(ErrorCode.ModalPayload, "blob upload: no id was given");
}
