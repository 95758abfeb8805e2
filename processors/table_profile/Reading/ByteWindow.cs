using System.Text;
using System.Text.Unicode;
using Pipeline.Contracts.Faults;

namespace Pipeline.Processors.Tables;

/// <summary>The part of the input that is in memory: UTF-8, validated before use.</summary>
/// <remarks>
/// The sizes of reads affect only when bytes are exposed, never which: invalid UTF-8 ends the window at that place, like the end of
/// the input, and the fault is raised once the reader has processed everything before it.
/// </remarks>
internal sealed class ByteWindow(Stream stream, int firstSize = ByteWindow.DefaultSize)
{
    private const int MarkLength = 3;

    private const int DefaultSize = 256 * 1024;

    private byte[] bytes = new byte[firstSize + Cell.Padding];
    private Stream source = stream;
    private int filled;
    private long offset;
    private bool invalid;
    private long marks;
    private long opening;

    /// <summary>The bytes, followed by <see cref="Cell.Padding"/> readable ones.</summary>
    public byte[] Bytes => bytes;

    /// <summary>The end of the exposed bytes.</summary>
    public int End { get; private set; }

    /// <summary>Whether no more bytes will be exposed.</summary>
    public bool Ended { get; private set; }

    /// <summary>The total number of exposed bytes of the input, in its own encoding.</summary>
    public long Total => source is Utf16Stream utf16 ? utf16.Consumed : Exposed;

    /// <summary>How many byte order marks were exposed behind the table's beginning: files were joined.</summary>
    public long Marks => marks - opening;

    /// <summary>Whether the input is UTF-16.</summary>
    public bool IsUtf16 => source is Utf16Stream;

    private long Exposed => offset + End;

    /// <summary>Reads the first bytes; returns where the table begins, after any byte order marks: some programs add one to a file that already has one.</summary>
    /// <exception cref="FaultException">ERR_INPUTS: the file is not text.</exception>
    public int Start()
    {
        source = SourceText.Open(source);
        for (var start = 0; ; start += MarkLength)
        {
            if (!Reach(start + MarkLength) || BehindMarks(start, start + MarkLength) == start)
            {
                opening = start / MarkLength;
                return start;
            }
        }
    }

    /// <summary>Where the bytes from <paramref name="start"/> to <paramref name="end"/> begin behind their byte order marks.</summary>
    public int BehindMarks(int start, int end)
    {
        while (bytes.AsSpan(start, end - start).StartsWith(Encoding.UTF8.Preamble))
        {
            start += MarkLength;
        }

        return start;
    }

    /// <summary>The first line from <paramref name="start"/> on, without its end, up to <paramref name="most"/> bytes. Call it before anything is dropped.</summary>
    public ReadOnlySpan<byte> FirstLine(int start, int most)
    {
        for (var scanned = start; ;)
        {
            var until = Math.Min(End, start + most);
            var end = bytes.AsSpan(scanned, until - scanned).IndexOfAny((byte)'\n', (byte)'\r');
            if (end >= 0 || until == start + most || !Reach(End + 1))
            {
                return bytes.AsSpan(start, end >= 0 ? scanned - start + end : until - start);
            }

            scanned = until;
        }
    }

    /// <summary>Reads until this many bytes are exposed, or the input ends.</summary>
    private bool Reach(int end)
    {
        while (!Ended && End < end)
        {
            Fill(0);
        }

        return End >= end;
    }

    /// <summary>Drops the bytes before <paramref name="keep"/>, which becomes index 0, and continues reading.</summary>
    public void Fill(int keep)
    {
        filled -= keep;
        End -= keep;
        offset += keep;
        var room = bytes.Length - Cell.Padding;
        var into = filled == room ? new byte[(room * 2) + Cell.Padding] : bytes;
        Buffer.BlockCopy(bytes, keep, into, 0, filled);
        bytes = into;

        var read = source.Read(bytes, filled, bytes.Length - Cell.Padding - filled);
        filled += read;
        Expose(last: read == 0);
    }

    /// <summary>Raises the fault of input that ended because it is not text.</summary>
    /// <exception cref="FaultException">ERR_INPUTS.</exception>
    public void ThrowIfInvalid()
    {
        if (invalid)
        {
            throw TableBounds.Broken(
                bytes[End] == 0 ? $"NUL at byte {Exposed}: UTF-16 without a byte order mark, a damaged file, or no text; save it as UTF-8"
                : IsUtf16 ? $"invalid UTF-16 at byte {Total}"
                : $"invalid UTF-8 at byte {Total}: another encoding, such as Windows-1252, or a damaged file; save it as UTF-8");
        }
    }

    private void Expose(bool last)
    {
        var fresh = bytes.AsSpan(End, filled - End);
        var whole = fresh[..^(last ? 0 : Unfinished(fresh))];
        // Text has no NUL, but UTF-16 that is read as UTF-8 does: such a table would parse with wrong figures.
        var nul = whole.IndexOf((byte)0);
        var text = nul < 0 ? whole : whole[..nul];
        var valid = Utf8.IsValid(text) ? text.Length : ValidLength(text);
        invalid = valid < whole.Length;
        marks += whole[..valid].Count(Encoding.UTF8.Preamble);
        End += valid;
        Ended = last || invalid;
    }

    /// <summary>The number of bytes at the end that begin a character which the next read may complete.</summary>
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
