using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Pipeline.World.S3;

/// <summary>Small documents in an S3 store that are no part of a world: each is read and replaced whole.</summary>
public sealed class S3Documents : IDisposable
{
    private readonly S3Location location;
    private readonly Lazy<IAmazonS3> client;
    private readonly S3Bucket bucket;

    /// <param name="settings">The store, with the prefix of all documents.</param>
    public S3Documents(S3WorldOptions settings)
        : this(settings, credentials: null)
    {
    }

    internal S3Documents(S3WorldOptions settings, AWSCredentials? credentials)
    {
        location = settings.Location;
        client = new(() => S3Client.Connect(settings, credentials));
        bucket = new S3Bucket(() => client.Value, location);
    }

    /// <summary>Reads a document; null if there is none.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the store gave no credible answer.</exception>
    public byte[]? TryRead(string name, CancellationToken cancellationToken) => bucket.TryRead(name, cancellationToken);

    /// <summary>Writes a document; the last of two writers wins.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the store did not take it.</exception>
    public void Put(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => S3Fault.Translate(
        async () =>
        {
            using var body = new MemoryStream(content.ToArray(), writable: false);
            var request = new PutObjectRequest
            {
                BucketName = location.Bucket, Key = location.Key(name), InputStream = body, AutoCloseStream = false, UseChunkEncoding = false,
            };
            return await client.Value.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    public void Dispose() => bucket.Dispose();
}
