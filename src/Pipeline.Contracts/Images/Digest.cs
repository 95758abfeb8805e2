using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Images;

/// <summary>A SHA-256 digest, <c>sha256:</c> and 64 lower-case hex digits (OCI image spec, "Digests").</summary>
[JsonConverter(typeof(TextConverter<Digest>))]
public sealed record Digest : ITextForm<Digest>, IComparable<Digest>
{
    private const string Prefix = "sha256:";
    private const int HexLength = 64;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private Digest(string hex) => Hex = hex;

    public static string Form => "a digest (sha256: and 64 lower-case hex digits)";

    /// <summary>The 64 hex digits alone.</summary>
    public string Hex { get; }

    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;

    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;

    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;

    public static bool TryParse(string? text, [NotNullWhen(true)] out Digest? value)
    {
        value = text is { Length: 71 }
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && !text.AsSpan(Prefix.Length).ContainsAnyExcept(HexDigits)
                ? new Digest(text[Prefix.Length..])
                : null;
        return value is not null;
    }

    public static Digest Parse(string text) => TextForm.Parse<Digest>(text);

    /// <summary>A digest from its 32 raw bytes.</summary>
    public static Digest FromHash(ReadOnlySpan<byte> hash) => hash.Length == HexLength / 2
        ? new Digest(Convert.ToHexStringLower(hash))
        : throw new ArgumentException("a SHA-256 hash has 32 bytes", nameof(hash));

    public int CompareTo(Digest? other) => string.CompareOrdinal(Hex, other?.Hex);

    public override string ToString() => Prefix + Hex;
}
