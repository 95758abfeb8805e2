using System.Buffers;
using Docker.DotNet;

namespace Pipeline.Adapters.Containers;

/// <summary>Reads a container's standard streams to their end, so that a flood neither blocks it nor fills a disk.</summary>
internal sealed class StandardStreams : IDisposable
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(5);
    private readonly MultiplexedStream streams;
    private readonly Task reading;
    private long outputBytes;

    public StandardStreams(MultiplexedStream streams, StreamExcerpt error)
    {
        this.streams = streams;
        Error = error;
        reading = Read();
    }

    public StreamExcerpt Error { get; }

    public long OutputBytes => Interlocked.Read(ref outputBytes);

    /// <summary>Waits for the end of the streams, which follows the container's immediately; if the engine withholds it, the rest of the excerpt is lost.</summary>
    public async Task End(TimeProvider time)
    {
        try
        {
            await reading.WaitAsync(Drain, time);
        }
        catch (Exception e) when (e is TimeoutException or IOException or ObjectDisposedException)
        {
            // The excerpt is what arrived so far; the container's verdict does not depend on it.
        }
    }

    public void Dispose()
    {
        streams.Dispose();
        Error.Dispose();
    }

    private async Task Read()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (await streams.ReadOutputAsync(buffer, 0, buffer.Length, CancellationToken.None) is { EOF: false } read)
            {
                if (read.Target == MultiplexedStream.TargetStream.StandardOut)
                {
                    Interlocked.Add(ref outputBytes, read.Count);
                }
                else
                {
                    Error.Append(buffer.AsSpan(0, read.Count));
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
