using System.Globalization;

namespace Pipeline.Contracts.Text;

/// <summary>The tables of <see cref="Nfc"/>, loaded once from <c>nfc-14.0.txt</c>.</summary>
internal sealed class NfcData
{
    private static readonly Lazy<NfcData> Loaded = new(Load);

    private NfcData()
    {
    }

    public static NfcData Unicode14 => Loaded.Value;

    /// <summary>Code point → its canonical decomposition; the second part is 0 for a singleton.</summary>
    public Dictionary<int, (int First, int Second)> Decompositions { get; } = [];

    /// <summary>Pair → the code point that composes it.</summary>
    public Dictionary<(int First, int Second), int> Compositions { get; } = [];

    /// <summary>Code point → its combining class, unless that is 0.</summary>
    public Dictionary<int, byte> Classes { get; } = [];

    private static NfcData Load()
    {
        var data = new NfcData();
        using var resource = typeof(NfcData).Assembly.GetManifestResourceStream("nfc-14.0.txt")
            ?? throw new InvalidOperationException("nfc-14.0.txt is not in the assembly");
        using var lines = new StreamReader(resource);
        while (lines.ReadLine() is { } line)
        {
            var fields = line.Split(' ');
            switch (fields[0])
            {
                case "d" or "D":
                    data.AddDecomposition(fields);
                    break;
                case "c":
                    data.AddClasses(fields);
                    break;
                default:
                    break;
            }
        }

        return data;
    }

    private static int Hex(string field) => int.Parse(field, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private void AddDecomposition(string[] fields)
    {
        var (code, first, second) = (Hex(fields[1]), Hex(fields[2]), fields.Length > 3 ? Hex(fields[3]) : 0);
        Decompositions.Add(code, (first, second));
        if (fields[0] == "d")
        {
            Compositions.Add((first, second), code);
        }
    }

    private void AddClasses(string[] fields)
    {
        var value = byte.Parse(fields[3], CultureInfo.InvariantCulture);
        for (var code = Hex(fields[1]); code <= Hex(fields[2]); code++)
        {
            Classes.Add(code, value);
        }
    }
}
