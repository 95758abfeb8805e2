using System.Text;

namespace Pipeline.Processors.Tables;

/// <summary>The texts that mean "no value".</summary>
internal sealed class NullTokens
{
    private readonly byte[][] tokens;

    // A cell with a length (up to 63) and first byte that no token has needs no comparison.
    private readonly ulong lengths;
    private readonly bool[] firsts = new bool[256];

    public NullTokens(IEnumerable<string> texts)
    {
        tokens = [.. texts.Where(text => text.Length > 0).Select(Encoding.UTF8.GetBytes)];
        foreach (var token in tokens)
        {
            lengths |= 1UL << Math.Min(token.Length, 63);
            firsts[token[0]] = true;
        }
    }

    public bool Has(in Cell cell) =>
        ((lengths >> Math.Min(cell.Length, 63)) & 1) != 0 && firsts[cell[0]] && Compare(cell.Bytes);

    private bool Compare(ReadOnlySpan<byte> bytes)
    {
        foreach (var token in tokens)
        {
            if (bytes.SequenceEqual(token))
            {
                return true;
            }
        }

        return false;
    }
}
