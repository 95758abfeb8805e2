using Grpc.Core;
using Modal.Client;
using Pipeline.Emulation.Hosting;

namespace Pipeline.Emulation.Blobs;

/// <summary>The RPCs for blobs and their URLs.</summary>
/// <param name="blobs">The blobs.</param>
/// <param name="options">The options.</param>
/// <param name="address">The store's address; known once the server has started.</param>
internal sealed class BlobCalls(BlobFolder blobs, EmulatorOptions options, Func<Uri> address)
{
    private const int Md5Bytes = 16;
    private const int Sha256Bytes = 32;

    public BlobCreateResponse Create(BlobCreateRequest request)
    {
        if (request.ContentLength < 0 || request.ContentLength > options.MaxBlobBytes)
        {
            throw Refusal.Of(StatusCode.InvalidArgument, $"a blob has at most {options.MaxBlobBytes} bytes");
        }

        var sha256 = request.ContentSha256Base64.Length == 0 ? null : request.ContentSha256Base64;
        if (!IsHash(request.ContentMd5, Md5Bytes) || (sha256 is not null && !IsHash(sha256, Sha256Bytes)))
        {
            throw Refusal.Of(StatusCode.InvalidArgument, "the blob's hashes are not base64 hashes");
        }

        var blob = blobs.Create(request.ContentLength, request.ContentMd5, sha256);
        var url = new Uri(address(), blob.UploadKey).ToString();
        return new BlobCreateResponse
        {
            BlobId = blob.Id,
            UploadUrl = url,
            BlobIds = { blob.Id },
            UploadUrls = new UploadUrlList { Items = { url } },
        };
    }

    public BlobGetResponse Get(BlobGetRequest request) => blobs.Find(request.BlobId) is { IsThere: true } blob && blob.Id == request.BlobId
        ? new BlobGetResponse { DownloadUrl = new Uri(address(), blob.DownloadKey).ToString() }
        : throw Refusal.Of(StatusCode.NotFound, "there is no such blob");

    private static bool IsHash(string base64, int length)
    {
        Span<byte> hash = stackalloc byte[Sha256Bytes + 3];
        return Convert.TryFromBase64String(base64, hash, out var written) && written == length;
    }
}
