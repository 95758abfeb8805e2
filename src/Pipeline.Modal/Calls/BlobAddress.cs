namespace Pipeline.Modal.Calls;

/// <summary>Addresses of blobs: absolute, over HTTP. They are credentials and must not be shown.</summary>
internal static class BlobAddress
{
    /// <exception cref="FaultException"><c>ERR_MODAL_PAYLOAD</c> if it is invalid.</exception>
    public static Uri Parse(string address, string what) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? uri
            : throw new FaultException(ErrorCode.ModalPayload, $"{what}: invalid address");
}
