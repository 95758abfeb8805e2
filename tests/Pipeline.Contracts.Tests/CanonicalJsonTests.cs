using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;

namespace Pipeline.Contracts.Tests;

public sealed class CanonicalJsonTests
{
    [Fact]
    public void The_golden_document_has_the_bytes_that_ECMAScript_gives_it() =>
        Golden.Equal("canonical-output.json", CanonicalJson.Encode(StrictJson.Parse(Golden.Bytes("canonical-input.json"))));

    [Fact]
    public void Numbers_are_printed_as_ECMAScript_prints_them_to_the_last_digit()
    {
        var rows = Golden.Lines("numbers.txt").Select(line => line.Split(' ')).ToArray();

        Assert.True(rows.Length > 3000, "the golden file is cut short");
        foreach (var row in rows)
        {
            var value = BitConverter.Int64BitsToDouble(long.Parse(row[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            Assert.Equal(row[1], Es6Number.Format(value));
        }
    }

    [Fact]
    public void Every_finite_double_reads_back_as_itself() =>
        Gen.Double.Where(double.IsFinite).Sample(value =>
            double.Parse(Es6Number.Format(value), CultureInfo.InvariantCulture).Equals(value == 0 ? 0 : value));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_number_that_JSON_does_not_have_is_refused(double value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Es6Number.Format(value));

    [Fact]
    public void Encoding_is_idempotent() =>
        Documents.Any.Sample(json =>
        {
            var once = CanonicalJson.Encode(StrictJson.Parse(Encoding.UTF8.GetBytes(json)));
            return once.AsSpan().SequenceEqual(CanonicalJson.Encode(StrictJson.Parse(once)));
        });

    [Fact]
    public void The_order_of_members_does_not_change_the_bytes() =>
        Gen.Dictionary(Gen.String.Where(Documents.IsUnicode), Gen.Int)[0, 8].Sample(members =>
        {
            var forth = Encode(members);
            var back = Encode(members.Reverse());
            return forth.AsSpan().SequenceEqual(back);
        });

    private static byte[] Encode(IEnumerable<KeyValuePair<string, int>> members)
    {
        var text = string.Join(',', members.Select(member => $"{JsonSerializer.Serialize(member.Key)}:{member.Value}"));
        return CanonicalJson.Encode(StrictJson.Parse(Encoding.UTF8.GetBytes($"{{{text}}}")));
    }
}
