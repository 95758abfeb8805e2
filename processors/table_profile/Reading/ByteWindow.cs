using System.Text;
using System.Text.Unicode;
using Pipeline.Contracts;

namespace Pipeline.Processors.Tables;

/// <summary>The part of the input that is in memory: UTF-8, checked before anything else sees it.</summary>
/// <remarks>
/// What is exposed never depends on how much a read returns, only how soon: bytes that are not UTF-8 end the window there, as the end of
/// the input does, and the fault is raised when the reader has judged everything before them.
/// </remarks>
internal sealed class ByteWindow(Stream stream, int firstSize = ByteWindow.DefaultSize)
{
    private const int DefaultSize = 256 * 1024;

    private byte[] bytes = new byte[firstSize + Cell.Padding];
    private int filled;
    private long offset;
    private bool invalid;

    /// <summary>The bytes, with <see cref="Cell.Padding"/> readable ones behind.</summary>
    public byte[] Bytes => bytes;

    /// <summary>Where the exposed bytes end.</summary>
    public int End { get; private set; }

    /// <summary>Whether no more will be exposed.</summary>
    public bool Ended { get; private set; }

    /// <summary>How many bytes were exposed in all.</summary>
    public long Total => offset + End;

    /// <summary>Reads the first bytes; returns where the table begins, behind a byte order mark if there is one.</summary>
    public int Start()
    {
        while (!Ended && End < 3)
        {
            Fill(0);
        }

        return bytes.AsSpan(0, End).StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
    }

    /// <summary>Drops the bytes before <paramref name="keep"/>, which becomes index 0, and reads on behind the rest.</summary>
    public void Fill(int keep)
    {
        filled -= keep;
        End -= keep;
        offset += keep;
        var room = bytes.Length - Cell.Padding;
        var into = filled == room ? new byte[(room * 2) + Cell.Padding] : bytes;
        Buffer.BlockCopy(bytes, keep, into, 0, filled);
        bytes = into;

        var read = stream.Read(bytes, filled, bytes.Length - Cell.Padding - filled);
        filled += read;
        Expose(last: read == 0);
    }

    /// <summary>Raises the fault of input that ended because it is not UTF-8.</summary>
    /// <exception cref="FaultException">ERR_INPUTS.</exception>
    public void ThrowIfInvalid()
    {
        if (invalid)
        {
            throw TableBounds.Broken($"invalid UTF-8 at byte {Total}");
        }
    }

    private void Expose(bool last)
    {
        var fresh = bytes.AsSpan(End, filled - End);
        var whole = fresh[..^(last ? 0 : Unfinished(fresh))];
        invalid = !Utf8.IsValid(whole);
        End += invalid ? ValidLength(whole) : whole.Length;
        Ended = last || invalid;
    }

    /// <summary>How many bytes at the end begin a character that the next read may complete.</summary>
    private static int Unfinished(ReadOnlySpan<byte> span)
    {
        for (var back = 1; back <= Math.Min(3, span.Length); back++)
        {
            var lead = span[^back];
            if ((lead & 0xC0) != 0x80)
            {
                var length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
                return length > back ? back : 0;
            }
        }

        return 0;
    }

    private static int ValidLength(ReadOnlySpan<byte> span)
    {
        var valid = 0;
        while (Rune.DecodeFromUtf8(span[valid..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            valid += consumed;
        }

        return valid;
    }
}
