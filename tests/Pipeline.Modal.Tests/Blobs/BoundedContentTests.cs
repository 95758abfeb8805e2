using Pipeline.Modal.Calls;

namespace Pipeline.Modal.Tests.Blobs;

/// <summary>Content with an announced length is read into memory that is allocated once.</summary>
public sealed class BoundedContentTests : IDisposable
{
    private const int Mebibyte = 1 << 20;
    private readonly ByteArrayContent content = new(new byte[8 * Mebibyte]);

    public void Dispose() => content.Dispose();

    [Fact]
    public async Task An_announced_length_is_taken_once()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        // Everything is available, so nothing waits, and no other memory is counted.
        var reading = BoundedContent.Read(content, 8 * Mebibyte, default);
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(reading.IsCompletedSuccessfully);
        Assert.Equal(8 * Mebibyte, (await reading).Length);
        Assert.InRange(taken, 8 * Mebibyte, 12 * Mebibyte);
    }
}
