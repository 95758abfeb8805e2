using System.Buffers;

namespace Pipeline.Contracts;

/// <summary>Masks secrets in a text that is about to be shown: those it was told of, and whatever has the form of one.</summary>
/// <remarks>
/// A pure function of the text. Each secret becomes <c>***</c>; the result holds no secret it was told of (of at least
/// <see cref="ShortestSecret"/> characters, as written, as JSON escapes it, or percent-encoded), and redacting it again changes nothing. What is
/// masked for its form never reaches over the end of a JSON string, so such a line stays one.
/// </remarks>
public sealed class Redactor
{
    /// <summary>The fewest characters of a secret; masking less would garble every line and hide nothing.</summary>
    public const int ShortestSecret = 4;

    internal const string Mask = "***";

    private readonly string[] secrets;
    private readonly SearchValues<string> anySecret;

    private Redactor(string[] secrets) => (this.secrets, anySecret) = (secrets, SearchValues.Create(secrets, StringComparison.Ordinal));

    /// <summary>Knows the forms of secrets and no secret itself.</summary>
    public static Redactor OfForms { get; } = new([]);

    /// <summary>A redactor that also knows these secrets.</summary>
    public Redactor With(params IEnumerable<string> values) =>
        new([.. secrets.Concat(values.SelectMany(SecretSpelling.Of)).Distinct(StringComparer.Ordinal).OrderByDescending(secret => secret.Length)]);

    /// <summary>The text without its secrets; the same instance when there was none.</summary>
    public string Redact(string text)
    {
        // A mask may complete what looks like another secret, so until nothing changes. Each round shortens the text or fills a place for good.
        while (true)
        {
            var masked = MaskSecrets(SecretForms.Mask(text));
            if (string.Equals(masked, text, StringComparison.Ordinal))
            {
                return text;
            }

            text = masked;
        }
    }

    private string MaskSecrets(string text)
    {
        if (!text.AsSpan().ContainsAny(anySecret))
        {
            return text;
        }

        foreach (var secret in secrets)
        {
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        }

        return text;
    }
}
