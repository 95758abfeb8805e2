using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Pipeline.Processors.Tables;

/// <summary>The first bytes of a value, stored inline for display.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct ValueText
{
    /// <summary>The number of shown bytes; a longer value is cut at a character boundary and marked with <c>…</c>.</summary>
    public const int Shown = 64;

    private Buffer bytes;
    private byte length;

    public void Set(in Cell cell)
    {
        var count = Math.Min(cell.Length, Shown + 1);
        cell.Bytes[..count].CopyTo(bytes);
        length = (byte)count;
    }

    public override readonly string ToString() => Show(((ReadOnlySpan<byte>)bytes)[..length], Shown);

    /// <summary>The text of a value, up to <paramref name="most"/> bytes.</summary>
    public static string Show(ReadOnlySpan<byte> bytes, int most)
    {
        if (bytes.Length <= most)
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var cut = most;
        while (cut > 0 && (bytes[cut] & 0xC0) == 0x80)
        {
            cut--;
        }

        return Encoding.UTF8.GetString(bytes[..cut]) + "…";
    }

    [InlineArray(Shown + 1)]
    private struct Buffer
    {
        private byte first;
    }
}
