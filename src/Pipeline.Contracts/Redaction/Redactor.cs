namespace Pipeline.Contracts.Redaction;

/// <summary>Masks secrets in text for people: known secrets, and anything that matches a secret's pattern.</summary>
/// <remarks>
/// A pure function of the text. Each secret becomes <c>***</c>. The result holds no known secret of at least <see cref="ShortestSecret"/> characters
/// (ignoring surrounding white space), whether verbatim, in hex, in base64 at any offset, or with any characters escaped for JSON, URLs or HTML.
/// Redaction is idempotent. A mask for a pattern never extends beyond the end of a JSON string, so a JSON line remains valid JSON.
/// Use <see cref="ForStream"/> for text in pieces.
/// </remarks>
public sealed class Redactor
{
    /// <summary>The shortest secret, in characters; masking shorter ones would garble every line and hide nothing.</summary>
    public const int ShortestSecret = 4;

    internal const string Mask = "***";

    private readonly KnownSecrets secrets;

    private Redactor(KnownSecrets secrets) => this.secrets = secrets;

    /// <summary>Masks by pattern only; it knows no secrets.</summary>
    public static Redactor PatternsOnly { get; } = new(KnownSecrets.None);

    /// <summary>The longest spelling of a known secret, in characters.</summary>
    internal int Reach => secrets.Reach;

    /// <summary>A redactor that also knows these secrets.</summary>
    public Redactor With(params IEnumerable<string> values) => new(secrets.With(values));

    /// <summary>The text with its secrets masked; the same instance if it has none.</summary>
    public string Redact(string text)
    {
        // A mask may complete what looks like another secret, so repeat until nothing changes. Each round shortens the text or fixes a position for good.
        List<MaskedSpan> found = [];
        while (true)
        {
            Find(text, found);
            var masked = found.Count == 0 ? text : MaskedText.Of(text, found);
            if (string.Equals(masked, text, StringComparison.Ordinal))
            {
                return text;
            }

            text = masked;
            found.Clear();
        }
    }

    /// <summary>Redacts a text that may have been cut and marked with <c>…</c>: also masks the beginning of a secret at the cut.</summary>
    public string RedactCut(string text)
    {
        var masked = Redact(text);
        return masked.EndsWith('…') && secrets.BegunAt(masked.AsSpan(..^1)) is var start and >= 0 ? Redact($"{masked[..start]}{Mask}…") : masked;
    }

    /// <summary>A redactor for one text in pieces, cut anywhere.</summary>
    public StreamRedactor ForStream() => new(this);

    internal void Find(ReadOnlySpan<char> text, List<MaskedSpan> found)
    {
        secrets.Find(text, found);
        SecretForms.Find(text, found);
    }
}
