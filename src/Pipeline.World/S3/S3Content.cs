using System.Collections.Concurrent;
using Pipeline.World.Files;

namespace Pipeline.World.S3;

/// <summary>Files by their SHA-256, <c>content/sha256/&lt;hex&gt;</c>. Each appears atomically, and writers of one name write the same bytes.</summary>
internal sealed class S3Content(S3Bucket bucket)
{
    public const string Folder = "content/sha256/";

    private const int Uploads = 8;
    private const int KeptIndexes = 256;
    private readonly ConcurrentDictionary<Digest, OutputsIndex> indexes = new();

    public bool Has(Digest sha256, CancellationToken cancellationToken) => bucket.Size(Name(sha256), cancellationToken) is not null;

    /// <summary>Opens a file as a stream that verifies its digest; null if it does not exist.</summary>
    public Stream? TryOpen(Digest sha256, CancellationToken cancellationToken) => ContentStream.TryOpen(bucket, Name(sha256), sha256, cancellationToken);

    /// <summary>The index of a settled run; null if it does not exist.</summary>
    public OutputsIndex? TryReadIndex(Digest sha256, CancellationToken cancellationToken)
    {
        if (indexes.TryGetValue(sha256, out var known))
        {
            return known;
        }

        using var content = TryOpen(sha256, cancellationToken);
        if (content is null)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        if (indexes.Count >= KeptIndexes)
        {
            indexes.Clear();
        }

        return indexes[sha256] = Parse(bytes.ToArray());
    }

    /// <summary>Uploads files concurrently, skipping those that the store already has.</summary>
    /// <param name="files">The files with their digests.</param>
    /// <param name="time">The clock for pauses.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if a file does not match its digest, or the store fails.</exception>
    public void Put(IEnumerable<ContentFile> files, TimeProvider time, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Uploads };
        BoundedParallel.ForEach(files.DistinctBy(file => file.Sha256), options, file => Put(file, time, cancellationToken));
    }

    public static string Name(Digest sha256) => Folder + sha256.Hex;

    private static OutputsIndex Parse(byte[] bytes)
    {
        try
        {
            return OutputsIndex.Parse(bytes);
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "the world's content is damaged: an index is malformed", e);
        }
    }

    private static FaultException Changed() => new(ErrorCode.AdapterInvocation, "a file changed while it was being settled");

    // Hashed before sending: later runs rely on the content of every digest.
    private void Put(ContentFile file, TimeProvider time, CancellationToken cancellationToken)
    {
        if (FileDigest.Of(file.File, cancellationToken) != file.Sha256)
        {
            throw Changed();
        }

        var size = new FileInfo(file.File).Length;
        switch (bucket.Size(Name(file.Sha256), cancellationToken))
        {
            case null when size > S3Upload.PartSize:
                PutParts(file, size, cancellationToken);
                break;
            case null:
                Create(file, time, cancellationToken);
                break;
            case var there when there != size:
                throw new FaultException(ErrorCode.AdapterInvocation, $"the world's content is damaged: {file.Sha256} has {there} bytes in the store, not {size}");
            default:
                break;
        }
    }

    // A completed upload no longer exists, so a repeated completion after a lost answer is refused. The size of the stored object decides.
    private void PutParts(ContentFile file, long size, CancellationToken cancellationToken)
    {
        FaultException? failed = null;
        try
        {
            bucket.PutParts(Name(file.Sha256), file.File, cancellationToken);
        }
        catch (FaultException e)
        {
            failed = e;
        }

        if (bucket.Size(Name(file.Sha256), cancellationToken) != size)
        {
            throw failed ?? new FaultException(ErrorCode.AdapterInvocation, "the bucket does not store what it receives");
        }
    }

    // A refusal is fine if the content exists; after 409, a concurrent creation may still fail.
    private void Create(ContentFile file, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var pauses = new ConflictBackoff(time); ; pauses.Wait(cancellationToken))
        {
            using var content = new FileStream(PlainOpening.TryOpen(file.File) ?? throw Changed(), FileAccess.Read);
            if (bucket.Create(Name(file.Sha256), content, cancellationToken) == Creation.Created || Has(file.Sha256, cancellationToken))
            {
                return;
            }
        }
    }
}
