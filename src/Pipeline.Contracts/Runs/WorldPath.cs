using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Runs;

/// <summary>The path of one file in a world: <c>world://&lt;world&gt;/&lt;path&gt;</c>.</summary>
/// <remarks>
/// The world is <c>[a-z0-9][a-z0-9-]{0,62}</c>. The path follows the rules of output names, in canonical form only, and its first
/// segment does not begin with a dot. It has at most 2049 bytes of UTF-8, so every output name fits under every write prefix.
/// </remarks>
[JsonConverter(typeof(TextConverter<WorldPath>))]
public sealed record WorldPath : ITextForm<WorldPath>, IComparable<WorldPath>
{
    internal const string Scheme = "world://";

    internal const int MaxBytes = WritePrefix.MaxBytes + 1 + OutputName.MaxBytes;

    private WorldPath(string world, string path) => (World, Path) = (world, path);

    public static string Form => "a world path (world://<world>/<path>)";

    public string World { get; }

    /// <summary>The path inside the world: no leading slash, canonical.</summary>
    public string Path { get; }

    public static bool operator <(WorldPath left, WorldPath right) => left.CompareTo(right) < 0;

    public static bool operator >(WorldPath left, WorldPath right) => left.CompareTo(right) > 0;

    public static bool operator <=(WorldPath left, WorldPath right) => left.CompareTo(right) <= 0;

    public static bool operator >=(WorldPath left, WorldPath right) => left.CompareTo(right) >= 0;

    public static bool TryParse(string? text, [NotNullWhen(true)] out WorldPath? value)
    {
        value = TrySplit(text, out var world, out var path) && PathForm.TryCanonicalize(path, MaxBytes, out var canonical, out _)
            && string.Equals(canonical, path, StringComparison.Ordinal) && !path.StartsWith('.')
                ? new WorldPath(world, path)
                : null;
        return value is not null;
    }

    public static WorldPath Parse(string text) => TextForm.Parse<WorldPath>(text);

    public int CompareTo(WorldPath? other) => string.CompareOrdinal(ToString(), other?.ToString());

    public override string ToString() => $"{Scheme}{World}/{Path}";

    internal static bool TrySplit(string? text, out string world, out string path)
    {
        (world, path) = ("", "");
        if (text is null || !text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = text[Scheme.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return false;
        }

        (world, path) = (rest[..slash], rest[(slash + 1)..]);
        return IsWorld(world);
    }

    private static bool IsWorld(string world) =>
        world.Length is > 0 and <= 63 && world[0] != '-' && world.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
