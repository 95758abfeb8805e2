using System.Text.RegularExpressions;

namespace Pipeline.Oci.Client;

/// <summary>A tag: a letter, digit or underscore, then up to 127 of those, dots and dashes (OCI distribution spec, "Pulling manifests").</summary>
internal static partial class TagForm
{
    public static bool Is(string? text) => text is not null && Form().IsMatch(text);

    /// <exception cref="ArgumentException">It is not a tag.</exception>
    public static string Require(string tag) => Is(tag) ? tag : throw new ArgumentException("not a tag", nameof(tag));

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Form();
}
