using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Pipeline.World.S3;

/// <summary>
/// The calls that a world makes to its store. Names are relative to the world's prefix. Nothing is deleted, and nothing is overwritten except by identical bytes.
/// </summary>
/// <param name="client">Creates the SDK's client, which retries transient errors.</param>
/// <param name="location">The bucket and prefix.</param>
internal sealed class S3Bucket(Func<IAmazonS3> client, S3Location location) : IDisposable
{
    private const string Absent = "*";
    private const int Readers = 16;

    // Created on first use, so that a failure is reported like any other store fault.
    private readonly Lazy<IAmazonS3> client = new(client);

    /// <summary>Describes the bucket without calling the store or the SDK's settings.</summary>
    public static S3Bucket Open(S3WorldOptions settings, AWSCredentials? credentials) => new(() => S3Client.Connect(settings, credentials), settings.Location);

    /// <summary>Opens the object of a name; null if there is none. The caller disposes it and translates exceptions of reading.</summary>
    /// <param name="name">The name.</param>
    /// <param name="from">The offset of the first byte.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Stream? TryOpen(string name, long from, CancellationToken cancellationToken) => S3Fault.Translate(
        async () =>
        {
            var request = new GetObjectRequest { BucketName = location.Bucket, Key = location.Key(name) };
            if (from > 0)
            {
                request.ByteRange = new ByteRange(string.Create(CultureInfo.InvariantCulture, $"bytes={from}-"));
            }

            var answer = await ReadIfExists(() => client.Value.GetObjectAsync(request, cancellationToken)).ConfigureAwait(false);
            if (from > 0 && answer is not null && answer.HttpStatusCode != HttpStatusCode.PartialContent)
            {
                answer.Dispose();
                throw new FaultException(ErrorCode.AdapterInvocation, "the bucket does not support reading part of an object (Range)");
            }

            return answer?.ResponseStream;
        },
        cancellationToken);

    /// <summary>Reads the small object of a name; null if there is none.</summary>
    public byte[]? TryRead(string name, CancellationToken cancellationToken)
    {
        using var content = TryOpen(name, 0, cancellationToken);
        return content is null ? null : S3Fault.Translate(
            async () =>
            {
                using var copy = new MemoryStream();
                await content.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
                return copy.ToArray();
            },
            cancellationToken);
    }

    /// <summary>Reads many small objects concurrently, in the order of their names; missing ones are empty.</summary>
    public IEnumerable<(string Name, byte[] Content)> ReadAll(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Readers };
        foreach (var some in names.Chunk(4 * Readers))
        {
            var contents = new byte[some.Length][];
            BoundedParallel.ForEach(Enumerable.Range(0, some.Length), options, at => contents[at] = TryRead(some[at], cancellationToken) ?? []);
            foreach (var found in some.Zip(contents))
            {
                yield return found;
            }
        }
    }

    /// <summary>The size of an object in bytes; null if there is none.</summary>
    public long? Size(string name, CancellationToken cancellationToken) => S3Fault.Translate(
        async () =>
        {
            var request = new GetObjectMetadataRequest { BucketName = location.Bucket, Key = location.Key(name) };
            var found = await ReadIfExists(async () => await client.Value.GetObjectMetadataAsync(request, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            return found?.ContentLength;
        },
        cancellationToken);

    /// <summary>Creates an object under a free name atomically: <c>PUT</c> with <c>If-None-Match: *</c> (S3, "Conditional writes").</summary>
    public Creation Create(string name, Stream content, CancellationToken cancellationToken) => S3Fault.Translate(() => CreateAsync(name, content, cancellationToken), cancellationToken);

    /// <summary>Makes the same call several times concurrently.</summary>
    public IReadOnlyList<Creation> CreateAtOnce(string name, byte[] content, int times, CancellationToken cancellationToken) => S3Fault.Translate(
        () => Task.WhenAll(Enumerable.Range(0, times).Select(_ => CreateAsync(name, new MemoryStream(content, writable: false), cancellationToken)).ToArray()),
        cancellationToken);

    /// <summary>Uploads a large file. Stores disagree on <c>If-None-Match</c> here, so two uploads of one name may both succeed; they have the same bytes.</summary>
    public void PutParts(string name, string file, CancellationToken cancellationToken) => S3Fault.Translate(
        async () =>
        {
            await new S3Upload(client.Value, location.Bucket, location.Key(name)).Send(file, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <summary>Every name under a folder, sorted, fetched page by page.</summary>
    /// <param name="folder">The folder, with trailing slash.</param>
    /// <param name="after">Only names after this one; null for all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public IEnumerable<string> Names(string folder, string? after, CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = location.Bucket, Prefix = location.Key(folder), StartAfter = after is null ? null : location.Key(after) };
        var last = request.StartAfter ?? "";
        for (var more = true; more;)
        {
            var page = S3Fault.Translate(() => client.Value.ListObjectsV2Async(request, cancellationToken), cancellationToken);
            foreach (var found in page.S3Objects ?? [])
            {
                var name = NameOf(found.Key, request.Prefix);
                last = string.CompareOrdinal(found.Key, last) > 0 ? found.Key : throw new FaultException(
                    ErrorCode.AdapterInvocation, "the bucket lists duplicate, unordered or earlier names than requested (ListObjectsV2 with start-after)");
                yield return name;
            }

            more = IsMore(page.IsTruncated, page.NextContinuationToken == request.ContinuationToken ? null : page.NextContinuationToken);
            request.ContinuationToken = page.NextContinuationToken;
        }
    }

    /// <summary>Every version of every name under a folder, grouped by name; none if the store cannot list versions (501, 405) and so has none.</summary>
    public IEnumerable<StoredVersion> Versions(string folder, CancellationToken cancellationToken)
    {
        var request = new ListVersionsRequest { BucketName = location.Bucket, Prefix = location.Key(folder) };
        for (var more = true; more;)
        {
            var page = S3Fault.Translate(() => ListVersions(request, cancellationToken), cancellationToken);
            if (page is null || (page.Versions is not { Count: > 0 } && string.IsNullOrEmpty(page.NextKeyMarker)))
            {
                yield break; // Nothing, or a plain list from a store without versions.
            }

            foreach (var version in page.Versions ?? [])
            {
                yield return new StoredVersion(NameOf(version.Key, request.Prefix), version.IsLatest == true, version.IsDeleteMarker == true);
            }

            var next = (page.NextKeyMarker, page.NextVersionIdMarker);
            more = IsMore(page.IsTruncated, next == (request.KeyMarker, request.VersionIdMarker) ? null : next.NextKeyMarker);
            (request.KeyMarker, request.VersionIdMarker) = next;
        }
    }

    public void Dispose()
    {
        if (client.IsValueCreated)
        {
            client.Value.Dispose();
        }
    }

    private async Task<ListVersionsResponse?> ListVersions(ListVersionsRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await client.Value.ListVersionsAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed)
        {
            return null;
        }
    }

    private string NameOf(string key, string prefix) => key.StartsWith(prefix, StringComparison.Ordinal)
        ? key[location.Key("").Length..]
        : throw new FaultException(ErrorCode.AdapterInvocation, "the bucket lists names outside the requested prefix");

    // A truncated list without a continuation token would repeat forever. An answer without IsTruncated is not a list at all, not even an empty one.
    private static bool IsMore(bool? isTruncated, string? next) => (isTruncated, next) switch
    {
        (null, _) => throw new FaultException(ErrorCode.AdapterInvocation, "the bucket answers a list request without a list"),
        (true, null or "") => throw new FaultException(ErrorCode.AdapterInvocation, "the bucket returns a truncated list without a continuation token"),
        var (more, _) => more.Value,
    };

    private async Task<Creation> CreateAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        var request = new PutObjectRequest
        {
            BucketName = location.Bucket, Key = location.Key(name), InputStream = content, AutoCloseStream = false, IfNoneMatch = Absent, UseChunkEncoding = false,
        };
        try
        {
            await client.Value.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
            return Creation.Created;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return Creation.Taken;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.Conflict)
        {
            return Creation.Contended;
        }
    }

    private static async Task<T?> ReadIfExists<T>(Func<Task<T>> call)
        where T : class
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
    }
}
