namespace Pipeline.Contracts;

/// <summary>Masks secrets in a text that is about to be shown: those it was told of, and whatever has the form of one.</summary>
/// <remarks>
/// A pure function of the text. Each secret becomes <c>***</c>; the result holds no secret it was told of (of at least
/// <see cref="ShortestSecret"/> characters, white space around it aside: as written, in hex, in base64 at any offset, and with any of its characters escaped as JSON, a URL or
/// HTML does), and redacting it again changes nothing. What is masked for its form never reaches over the end of a JSON string, so such a line
/// stays one. Text that comes in pieces goes through <see cref="ForStream"/>.
/// </remarks>
public sealed class Redactor
{
    /// <summary>The fewest characters of a secret; masking less would garble every line and hide nothing.</summary>
    public const int ShortestSecret = 4;

    internal const string Mask = "***";

    private readonly ToldSecrets told;

    private Redactor(ToldSecrets told) => this.told = told;

    /// <summary>Knows the forms of secrets and no secret itself.</summary>
    public static Redactor OfForms { get; } = new(ToldSecrets.None);

    /// <summary>The most characters that one secret takes in any spelling that is looked for.</summary>
    internal int Reach => told.Reach;

    /// <summary>A redactor that also knows these secrets.</summary>
    public Redactor With(params IEnumerable<string> values) => new(told.With(values));

    /// <summary>The text without its secrets; the same instance when there was none.</summary>
    public string Redact(string text)
    {
        // A mask may complete what looks like another secret, so until nothing changes. Each round shortens the text or fills a place for good.
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

    /// <summary>The text without its secrets, where it may have been cut and marked with <c>…</c>: then the beginning of a secret at the cut is masked too.</summary>
    public string RedactCut(string text)
    {
        var masked = Redact(text);
        return masked.EndsWith('…') && told.BegunAt(masked.AsSpan(..^1)) is var begun and >= 0 ? Redact($"{masked[..begun]}{Mask}…") : masked;
    }

    /// <summary>A redactor of one text that comes in pieces, cut anywhere.</summary>
    public StreamRedactor ForStream() => new(this);

    internal void Find(ReadOnlySpan<char> text, List<MaskedSpan> found)
    {
        told.Find(text, found);
        SecretForms.Find(text, found);
    }
}
