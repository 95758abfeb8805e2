using System.Net;
using Pipeline.Oci.Model;

namespace Pipeline.Oci.Client;

/// <summary>The bytes of an upload: opened once, and reopened to resend a part.</summary>
internal sealed class BlobBytes(Func<Stream> open, Descriptor blob) : IAsyncDisposable
{
    private const int BufferSize = 1024 * 1024;
    private Stream? stream;
    private long position;

    /// <summary>Writes a part to a request's body.</summary>
    /// <exception cref="SourceException">The bytes cannot be read, or are too few.</exception>
    public async Task Copy(long from, long length, Stream target, CancellationToken cancellationToken)
    {
        var buffer = new byte[(int)Math.Min(BufferSize, Math.Max(length, 1))];
        await Seek(from, buffer, cancellationToken);
        while (length > 0)
        {
            var count = await Read(buffer.AsMemory(0, (int)Math.Min(length, buffer.Length)), cancellationToken);
            await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            length -= count;
        }
    }

    public ValueTask DisposeAsync() => stream?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task Seek(long from, byte[] buffer, CancellationToken cancellationToken)
    {
        if (stream is null || position > from)
        {
            await DisposeAsync();
            stream = Open();
            position = 0;
        }

        while (position < from)
        {
            await Read(buffer.AsMemory(0, (int)Math.Min(from - position, buffer.Length)), cancellationToken);
        }
    }

    private async Task<int> Read(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var count = await stream!.ReadAsync(buffer, cancellationToken);
            position += count;
            return count > 0 ? count : throw new InvalidDataException($"{blob.Digest} ends after {position} of {blob.Size} bytes");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new SourceException(e);
        }
    }

    private Stream Open()
    {
        try
        {
            return open();
        }
        catch (Exception e)
        {
            throw new SourceException(e);
        }
    }
}

/// <summary>Carries a failure of the source past the connection, which would otherwise report it as its own.</summary>
#pragma warning disable CA1064 // It never leaves the client.
internal sealed class SourceException(Exception reason) : Exception(reason.Message, reason);
#pragma warning restore CA1064

/// <summary>A part of a blob as a request's body.</summary>
internal sealed class BlobPart(BlobBytes bytes, long from, long length) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        bytes.Copy(from, length, stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        bytes.Copy(from, length, stream, cancellationToken);

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
