using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Transport;

namespace Pipeline.Oci.Client;

/// <summary>Reads blobs: their size, and their bytes as a stream that verifies them and resumes after a broken connection.</summary>
internal sealed class BlobReader(RegistryReads reads)
{
    public async Task<long?> Size(Repository repository, Digest digest, CancellationToken cancellationToken)
    {
        var request = Request(repository, digest);
        return await reads.Head(request, response => BlobSize.OfHead(request, response, digest), cancellationToken) is { } said
            ? said.Size
            : await reads.Get(request, (response, token) => BlobSize.OfGet(request, response, digest, token), cancellationToken);
    }

    public async Task<Stream> Open(Repository repository, Descriptor blob, CancellationToken cancellationToken)
    {
        var request = Request(repository, blob.Digest);
        var source = new BlobSource(reads, request, blob);
        var first = await source.Open(0, cancellationToken);
        return new VerifiedStream(new ResumedStream(source, first), blob, found => request.Fail(RegistryFailure.Corrupt, found));
    }

    private RegistryRequest Request(Repository repository, Digest digest) => reads.Of(repository, $"blobs/{digest}", $"blob {digest}");
}

/// <summary>A blob's bytes over as many connections as necessary.</summary>
/// <param name="source">Reopens the blob.</param>
/// <param name="first">The stream from the beginning.</param>
internal sealed class ResumedStream(BlobSource source, Stream first) : Stream
{
    private readonly OperationAttempts attempts = source.Begin();
    private Stream? current = first;
    private long read;
    private bool isStalled;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => read; set => throw new NotSupportedException(); }

    // For synchronous callers; there is no synchronization context to deadlock on.
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await source.Retries.Run(attempts, (_, token) => Attempt(buffer, token), cancellationToken);

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            current?.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<int> Attempt(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            current ??= await source.Open(read, cancellationToken);
            return await Next(current, buffer, cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            await Disconnect();
            throw new TransientException(RegistryFailure.Unavailable, $"{source.Subject}: the connection broke after {read} bytes", e);
        }
    }

    private async Task<int> Next(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(source.IdleTimeout, source.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            var count = await body.ReadAsync(buffer, either.Token);
            read += count;
            isStalled &= count == 0;
            return count;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RegistryException(RegistryFailure.Unavailable, $"{source.Subject}: silent for {source.IdleTimeout.TotalSeconds:0.###} s after {read} bytes", e);
        }
    }

    // Attempts that gain no bytes belong to one failure and share its deadline.
    private async Task Disconnect()
    {
        if (current is not null)
        {
            await current.DisposeAsync();
            current = null;
        }

        if (!isStalled)
        {
            isStalled = true;
            attempts.Restart();
        }
    }
}
