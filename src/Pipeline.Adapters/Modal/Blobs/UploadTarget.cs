using Modal.Client;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Modal.Blobs;

/// <summary>Where a blob may be put, and what it is called once it is there. The address is a credential.</summary>
internal sealed record UploadTarget(string BlobId, Uri Address)
{
    /// <summary>The targets in the order of preference, one or more: any of them will do.</summary>
    /// <exception cref="FaultException"><c>ERR_MODAL_PAYLOAD</c> when the blob would have to be put in parts, or nowhere.</exception>
    public static IReadOnlyList<UploadTarget> Of(BlobCreateResponse response) => response switch
    {
        { UploadUrls.Items: { Count: > 0 } addresses, BlobIds: var ids } when ids.Count == addresses.Count => [.. ids.Zip(addresses, Of)],
        { UploadUrl: { Length: > 0 } address } => [Of(response.BlobId, address)],
        { Multipart: not null } or { Multiparts: not null } => throw new FaultException(ErrorCode.ModalPayload, "blob upload: it would have to be put in parts"),
        _ => throw new FaultException(ErrorCode.ModalPayload, "blob upload: no address was given"),
    };

    private static UploadTarget Of(string id, string address) => id.Length > 0
        ? new(id, BlobAddress.Parse(address, "blob upload"))
        : throw new FaultException(ErrorCode.ModalPayload, "blob upload: no id was given");
}
