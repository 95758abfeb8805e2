using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Pipeline.World.S3;

/// <summary>A multipart upload of a large file (S3, "Multipart upload"); the object appears with the last part.</summary>
/// <remarks>Each part is signed as a whole, like every other object: R2 and others answer 501 to chunk-signed parts, which the SDK's own transfer sends.</remarks>
internal sealed class S3Upload(IAmazonS3 client, string bucket, string key)
{
    /// <summary>The part size in bytes. Larger files are sent in parts, a few at a time, so memory stays flat.</summary>
    public const long PartSize = 16 * 1024 * 1024;

    private const int AtOnce = 4;
    private const int MaxParts = 10_000;

    /// <summary>Sends a file.</summary>
    public async Task Send(string file, CancellationToken cancellationToken)
    {
        var upload = await client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = bucket, Key = key }, cancellationToken).ConfigureAwait(false);
        try
        {
            var parts = await SendParts(upload.UploadId, file, cancellationToken).ConfigureAwait(false);
            await client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload.UploadId, PartETags = [.. parts] }, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await TryAbort(upload.UploadId).ConfigureAwait(false);
            throw;
        }
    }

    // Larger parts if the file would exceed S3's number of parts.
    private static long SizeOfParts(long size) => Math.Max(PartSize, (size + MaxParts - 1) / MaxParts);

    private async Task<PartETag[]> SendParts(string upload, string file, CancellationToken cancellationToken)
    {
        var size = new FileInfo(file).Length;
        var each = SizeOfParts(size);
        var sent = new PartETag[(size + each - 1) / each];
        await Parallel.ForAsync(0, sent.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (at, token) =>
        {
            var part = new UploadPartRequest
            {
                BucketName = bucket, Key = key, UploadId = upload, PartNumber = at + 1, FilePath = file, FilePosition = at * each, PartSize = Math.Min(each, size - (at * each)), UseChunkEncoding = false,
            };
            var answer = await client.UploadPartAsync(part, token).ConfigureAwait(false);
            sent[at] = new PartETag(at + 1, answer.ETag);
        }).ConfigureAwait(false);
        return sent;
    }

    // The bucket's lifecycle rule (AbortIncompleteMultipartUpload) removes leftovers.
    private async Task TryAbort(string upload)
    {
        try
        {
            await client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or OperationCanceledException)
        {
        }
    }
}
