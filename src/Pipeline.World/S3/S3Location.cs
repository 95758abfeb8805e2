using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Pipeline.World.S3;

/// <summary>A world's location in an S3-compatible store: <c>s3://&lt;bucket&gt;[/&lt;prefix&gt;]</c>.</summary>
/// <remarks>
/// The bucket has 3 to 63 of <c>a-z 0-9 . -</c> and begins and ends with a letter or digit (S3, "General purpose bucket naming rules"); the
/// prefix has segments of <c>A-Z a-z 0-9 . _ -</c>, except <c>.</c> and <c>..</c>. A trailing slash is dropped.
/// </remarks>
public sealed record S3Location : ITextForm<S3Location>
{
    private const string Scheme = "s3://";
    private const int MaxPrefix = 512;
    private static readonly SearchValues<char> BucketCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");
    private static readonly SearchValues<char> PrefixCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/");

    private S3Location(string bucket, string prefix) => (Bucket, Prefix) = (bucket, prefix);

    public static string Form => "a location in an S3 store (s3://<bucket>[/<prefix>])";

    public string Bucket { get; }

    /// <summary>The beginning of every key, without slashes at its ends; empty for the whole bucket.</summary>
    public string Prefix { get; }

    /// <summary>Whether a text looks like an S3 location, well formed or not.</summary>
    public static bool IsS3Address(string? text) => text is not null && text.StartsWith(Scheme, StringComparison.Ordinal);

    public static bool TryParse(string? text, [NotNullWhen(true)] out S3Location? value)
    {
        value = null;
        if (!IsS3Address(text))
        {
            return false;
        }

        var rest = text![Scheme.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (bucket, prefix) = slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..]);
        prefix = prefix.EndsWith('/') ? prefix[..^1] : prefix;
        value = IsBucket(bucket) && IsPrefix(prefix) ? new S3Location(bucket, prefix) : null;
        return value is not null;
    }

    public static S3Location Parse(string text) => TextForm.Parse<S3Location>(text);

    public override string ToString() => Prefix.Length == 0 ? $"{Scheme}{Bucket}" : $"{Scheme}{Bucket}/{Prefix}";

    /// <summary>The key of a name of this world.</summary>
    internal string Key(string name) => Prefix.Length == 0 ? name : $"{Prefix}/{name}";

    private static bool IsBucket(string bucket) => bucket.Length is >= 3 and <= 63 && !bucket.AsSpan().ContainsAnyExcept(BucketCharacters)
        && char.IsAsciiLetterOrDigit(bucket[0]) && char.IsAsciiLetterOrDigit(bucket[^1]) && !bucket.Contains("..", StringComparison.Ordinal);

    private static bool IsPrefix(string prefix) => prefix.Length == 0
        || (prefix.Length <= MaxPrefix && !prefix.AsSpan().ContainsAnyExcept(PrefixCharacters) && !prefix.Split('/').Any(segment => segment is "" or "." or ".."));
}
