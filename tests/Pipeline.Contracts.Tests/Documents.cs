using System.Text;
using System.Text.Json;
using CsCheck;

namespace Pipeline.Contracts.Tests;

/// <summary>Generated JSON documents, as text.</summary>
internal static class Documents
{
    public static Gen<string> Any { get; } = Gen.Recursive<string>((depth, self) => depth > 4
        ? Leaf
        : Gen.OneOf(
            Leaf,
            self.Array[0, 4].Select(items => $"[{string.Join(',', items)}]"),
            Gen.Select(Gen.String.Where(IsUnicode), self).Array[0, 4].Select(Object)));

    private static Gen<string> Leaf => Gen.OneOf(
        Gen.Const("null"),
        Gen.Bool.Select(value => value ? "true" : "false"),
        Gen.Double.Where(double.IsFinite).Select(value => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)),
        Gen.String.Where(IsUnicode).Select(value => JsonSerializer.Serialize(value)));

    public static bool IsUnicode(string text) =>
        string.Equals(text, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);

    private static string Object((string Name, string Value)[] members) =>
        $"{{{string.Join(',', members.DistinctBy(member => member.Name, StringComparer.Ordinal).Select(member => $"{JsonSerializer.Serialize(member.Name)}:{member.Value}"))}}}";
}
