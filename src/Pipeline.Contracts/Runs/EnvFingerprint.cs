using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Runs;

/// <summary>The environment of a run: <c>k=v;k=v</c>, sorted by key (ordinal), including <c>image=&lt;id or digest&gt;</c>.</summary>
/// <remarks>Keys are <c>[a-z][a-z0-9_.]*</c>; values are 1–256 printable ASCII characters without <c>;</c> and <c>=</c>.</remarks>
[JsonConverter(typeof(TextConverter<EnvFingerprint>))]
public sealed record EnvFingerprint : ITextForm<EnvFingerprint>
{
    private const int MaxValue = 256;
    private readonly string text;

    private EnvFingerprint(string text, Digest image) => (this.text, Image) = (text, image);

    public static string Form => "an environment fingerprint (k=v;k=v sorted by key, with image=sha256:…)";

    /// <summary>The image that ran.</summary>
    public Digest Image { get; }

    /// <summary>Sorts the entries and adds the image.</summary>
    /// <exception cref="FormatException">A key or value is malformed.</exception>
    public static EnvFingerprint Of(Digest image, IEnumerable<KeyValuePair<string, string>> entries)
    {
        var all = entries.Append(new("image", image.ToString()))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => $"{entry.Key}={entry.Value}");
        return TextForm.Parse<EnvFingerprint>(string.Join(';', all));
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out EnvFingerprint? value)
    {
        value = null;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        Digest? image = null;
        string? previous = null;
        foreach (var entry in text.Split(';'))
        {
            var at = entry.IndexOf('=', StringComparison.Ordinal);
            if (at < 0 || !IsKey(entry.AsSpan(0, at)) || !IsValue(entry.AsSpan(at + 1)))
            {
                return false;
            }

            var key = entry[..at];
            if (string.CompareOrdinal(previous, key) >= 0)
            {
                return false;
            }

            previous = key;
            if (key == "image" && !Digest.TryParse(entry[(at + 1)..], out image))
            {
                return false;
            }
        }

        value = image is null ? null : new EnvFingerprint(text, image);
        return value is not null;
    }

    /// <summary>The keys, sorted.</summary>
    public IEnumerable<string> Keys => text.Split(';').Select(entry => entry[..entry.IndexOf('=', StringComparison.Ordinal)]);

    /// <summary>The value of a key, or null.</summary>
    public string? Value(string key) => text.Split(';').Where(entry => entry.StartsWith(key + '=', StringComparison.Ordinal)).Select(entry => entry[(key.Length + 1)..]).FirstOrDefault();

    public override string ToString() => text;

    private static bool IsKey(ReadOnlySpan<char> key)
    {
        foreach (var c in key)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('_' or '.'))
            {
                return false;
            }
        }

        return !key.IsEmpty && char.IsAsciiLetterLower(key[0]);
    }

    private static bool IsValue(ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            if (c is <= ' ' or > '~' or ';' or '=')
            {
                return false;
            }
        }

        return value.Length is > 0 and <= MaxValue;
    }
}
