using System.Runtime.InteropServices;
using System.Text;

namespace Pipeline.Contracts.Text;

/// <summary>Unicode Normalization Form C (UAX #15), Unicode 14.0, without the host's ICU.</summary>
/// <remarks>
/// The BCL's <c>string.Normalize</c> calls ICU, which a static container lacks and whose Unicode version differs between
/// machines. A name in a contract must be the same everywhere, so these tables are built in and fixed.
/// </remarks>
public static class Nfc
{
    private const char FirstAffected = '\u0300';
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int HangulCount = LeadCount * VowelCount * TrailCount;

    /// <summary>The text in form C. The caller rejects lone surrogates.</summary>
    public static string Normalize(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', (char)(FirstAffected - 1)) < 0)
        {
            return text;
        }

        var data = NfcData.Unicode14;
        var runes = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(data, rune.Value, runes);
        }

        Reorder(data, runes);
        return Compose(data, runes);
    }

    private static void Decompose(NfcData data, int code, List<int> into)
    {
        if (code - HangulBase is >= 0 and < HangulCount)
        {
            var index = code - HangulBase;
            into.Add(LeadBase + (index / (VowelCount * TrailCount)));
            into.Add(VowelBase + (index % (VowelCount * TrailCount) / TrailCount));
            if (index % TrailCount != 0)
            {
                into.Add(TrailBase + (index % TrailCount));
            }
        }
        else if (data.Decompositions.TryGetValue(code, out var parts))
        {
            Decompose(data, parts.First, into);
            if (parts.Second != 0)
            {
                Decompose(data, parts.Second, into);
            }
        }
        else
        {
            into.Add(code);
        }
    }

    // The canonical ordering algorithm: a stable sort of each run of non-starters by class.
    private static void Reorder(NfcData data, List<int> runes)
    {
        for (var start = 0; start < runes.Count; start++)
        {
            var end = start;
            while (end < runes.Count && data.Classes.ContainsKey(runes[end]))
            {
                end++;
            }

            if (end - start > 1)
            {
                // The input controls the length of the run, so the sort must not be quadratic.
                int[] sorted = [.. runes.GetRange(start, end - start).OrderBy(code => data.Classes[code])];
                sorted.CopyTo(CollectionsMarshal.AsSpan(runes)[start..]);
            }

            start = end;
        }
    }

    private static string Compose(NfcData data, List<int> runes)
    {
        var starter = -1;
        var last = 0;
        var kept = 0;
        for (var i = 0; i < runes.Count; i++)
        {
            var (code, order) = (runes[i], (int)data.Classes.GetValueOrDefault(runes[i]));
            var blocked = starter >= 0 && kept - 1 > starter && (last == 0 || last >= order);
            if (starter >= 0 && !blocked && TryPair(data, runes[starter], code, out var composed))
            {
                runes[starter] = composed;
                continue;
            }

            starter = order == 0 ? kept : starter;
            last = order;
            runes[kept++] = code;
        }

        var text = new StringBuilder(kept);
        for (var i = 0; i < kept; i++)
        {
            text.Append(new Rune(runes[i]).ToString());
        }

        return text.ToString();
    }

    private static bool TryPair(NfcData data, int first, int second, out int composed)
    {
        if (first - LeadBase is >= 0 and < LeadCount && second - VowelBase is >= 0 and < VowelCount)
        {
            composed = HangulBase + ((((first - LeadBase) * VowelCount) + (second - VowelBase)) * TrailCount);
            return true;
        }

        if (first - HangulBase is >= 0 and < HangulCount && (first - HangulBase) % TrailCount == 0
            && second - TrailBase is > 0 and < TrailCount)
        {
            composed = first + (second - TrailBase);
            return true;
        }

        return data.Compositions.TryGetValue((first, second), out composed);
    }
}
