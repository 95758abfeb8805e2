using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Pipeline.Contracts.Images;

/// <summary>NuGet's hash of a package: the base64 of the SHA-512 of the package's file without its signature, as in <c>packages.lock.json</c>.</summary>
/// <remarks>For a signed package, as all of nuget.org are, it differs from the SHA-512 of the file that a source serves.</remarks>
public sealed record PackageContentHash : ITextForm<PackageContentHash>
{
    private const int Bytes = 64;
    private readonly string text;

    private PackageContentHash(string text) => this.text = text;

    public static string Form => "a content hash of NuGet (base64 of 64 bytes)";

    /// <summary>The hash in lower-case hex digits.</summary>
    public string Hex => Convert.ToHexStringLower(Convert.FromBase64String(text));

    public static bool TryParse(string? text, [NotNullWhen(true)] out PackageContentHash? value)
    {
        // One text for each hash: neither white space nor other bits in the last character.
        value = text is not null && Base64.IsValid(text, out var length) && length == Bytes && Convert.ToBase64String(Convert.FromBase64String(text)) == text
            ? new PackageContentHash(text)
            : null;
        return value is not null;
    }

    public static PackageContentHash Parse(string text) => TextForm.Parse<PackageContentHash>(text);

    public override string ToString() => text;
}
