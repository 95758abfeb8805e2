using Pipeline.World.Files;
using Pipeline.World.Ledger;

namespace Pipeline.World.Tests.Untrusted;

/// <summary>File system errors give the same messages, whatever their error numbers.</summary>
public sealed class StorageFaultTests
{
    [Theory]
    [InlineData(28, "the world's disk is full")] // ENOSPC: no room, or no name
    [InlineData(122, "the world's disk is full")] // EDQUOT
    [InlineData(30, "the world's folder cannot be written")] // EROFS
    [InlineData(13, "the world's folder cannot be read or written by this user")] // EACCES: another user's
    [InlineData(1, "the world's folder cannot be read or written by this user")] // EPERM
    [InlineData(20, "the world's folder is none: a file stands at its place or above it")] // ENOTDIR
    [InlineData(5, "the world's storage failed")] // EIO
    public void A_number_is_a_sentence(int errno, string detail)
    {
        var fault = Assert.Throws<FaultException>(() => StorageFault.Translate(() => throw new IOException("a path of this machine", errno))).Fault;
        Assert.Equal($"ERR_ADAPTER_INVOCATION adapter invocation failed: {detail}", fault.ToString());
    }

    [Fact]
    public void A_line_without_an_end_is_refused_before_it_fills_the_memory()
    {
        using var endless = new Endless();
        Assert.Equal($"line 1: an entry is larger than {LedgerEntry.MaxBytes} bytes", Assert.Throws<FormatException>(() => LedgerLines.Verify(endless, default)).Message);
        Assert.InRange(endless.Told, LedgerEntry.MaxBytes, 4 * LedgerEntry.MaxBytes);
    }

    /// <summary>Endless bytes without a line feed.</summary>
    private sealed class Endless : Stream
    {
        public long Told { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Array.Fill(buffer, (byte)'x', offset, count);
            Told += count;
            return count;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
