using System.Globalization;
using CsCheck;

namespace Pipeline.Contracts.Tests;

public sealed class NfcTests
{
    private static readonly Gen<string> Marked = Gen.OneOf(
        Gen.Char['a', 'z'].Select(c => c.ToString()),
        Gen.Int[0x300, 0x36F].Select(char.ConvertFromUtf32),
        Gen.Int[0xC0, 0x17F].Select(char.ConvertFromUtf32),
        Gen.Int[0x1100, 0x11FF].Select(char.ConvertFromUtf32),
        Gen.Int[0xAC00, 0xD7A3].Select(char.ConvertFromUtf32)).Array[0, 12].Select(string.Concat);

    [Fact]
    public void Every_row_of_the_golden_file_composes_as_Unicode_14_says()
    {
        var rows = Golden.Lines("nfc.txt");

        Assert.True(rows.Length > 7000, "the golden file is cut short");
        foreach (var row in rows)
        {
            var sides = row.Split(" ; ");
            Assert.Equal(sides[1], Points(Nfc.Normalize(Text(sides[0]))));
        }
    }

    [Fact]
    public void Normalizing_twice_changes_nothing() =>
        Marked.Sample(text => Nfc.Normalize(Nfc.Normalize(text)) == Nfc.Normalize(text));

    // A container's names are limited only by the document's size, so a quadratic sort would not end here.
    [Fact]
    public void A_million_marks_in_the_worst_order_are_sorted_like_two()
    {
        const int Pairs = 500_000;

        var sorted = Nfc.Normalize(string.Concat(Enumerable.Repeat("\u0315\u0316", Pairs)));

        Assert.Equal(new string('\u0316', Pairs) + new string('\u0315', Pairs), sorted);
    }

    [Fact]
    public void Ascii_is_left_alone_and_not_copied() =>
        Gen.String[Gen.Char['\0', '\x7f'], 0, 20].Sample(text => ReferenceEquals(text, Nfc.Normalize(text)));

    private static string Text(string points) =>
        string.Concat(points.Split(' ').Select(point => char.ConvertFromUtf32(int.Parse(point, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))));

    private static string Points(string text) => string.Join(' ', text.EnumerateRunes().Select(rune => rune.Value.ToString("X", CultureInfo.InvariantCulture)));
}
