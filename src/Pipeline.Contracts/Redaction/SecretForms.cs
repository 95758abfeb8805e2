using System.Buffers;
using System.Text.RegularExpressions;

namespace Pipeline.Contracts.Redaction;

/// <summary>Finds text that matches a secret's pattern, whoever owns the secret.</summary>
internal static class SecretForms
{
    private static readonly FormSearch[] All =
    [
        // By the secret's name.
        new(
            StringComparison.OrdinalIgnoreCase,
            new(["-----BEGIN"], null, SecretPatterns.PrivateKey()),
            new(["authorization", "cookie", "api-key", "-token"], SecretPatterns.Header(), SecretPatterns.RestOfString()),
            new(["pass", "pwd", "key", "token", "secret"], SecretPatterns.Name(), SecretPatterns.Assigned()),
            new(["token", "secret", "pass", "key", "credential"], SecretPatterns.Variable(), SecretPatterns.Assigned()),
            new(["token", "secret", "auth\"", "auth\\"], SecretPatterns.Member(), SecretPatterns.Assigned()),
            new(["pass", "token", "api-key"], SecretPatterns.Option(), SecretPatterns.Argument()),
            new(["bearer", "basic"], SecretPatterns.Scheme(), SecretPatterns.Credentials()),
            new(["://", ":\\/\\/", "%3A%2F%2F"], SecretPatterns.UrlScheme(), SecretPatterns.UserInfo()),
            new(["token", "key", "sig=", "signature=", "credential", "pass", "secret"], SecretPatterns.Query(), SecretPatterns.QueryValue())),

        // By its issuer's prefix.
        new(
            StringComparison.Ordinal,
            new(["gho_", "ghp_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "glsa_", "gsk_", "GOCSPX-", "dckr_pat_", "dop_v1_"], null, SecretPatterns.Prefixed()),
            new(["AKIA", "ASIA", "AIza", "AGE-SECRET-KEY-1"], null, SecretPatterns.Sized()),
            new(["LS0tLS1CRUdJTi"], null, SecretPatterns.PrivateKeyInBase64()),
            new(["eyJ"], null, SecretPatterns.WebToken())),
        new(
            StringComparison.Ordinal,
            new(["xox", "xapp-", "xai-", "r8_", "hf_", "npm_", "hvs.", "pypi-", "sk_live_", "sk_test_", "rk_live_", "whsec_", "shpat_", "lin_api_"], null, SecretPatterns.Prefixed()),
            new(["sk-", "ak-", "as-", "wk-", "ws-"], null, SecretPatterns.Hyphenated()),
            new(["ya29.", "SG."], null, SecretPatterns.Sized()),
            new(["hooks.slack.com/"], SecretPatterns.Webhook(), SecretPatterns.WebhookPath())),
    ];

    public static void Find(ReadOnlySpan<char> text, List<MaskedSpan> found)
    {
        foreach (var search in All)
        {
            search.Find(text, found);
        }
    }
}

/// <summary>Finds several patterns in one vectorized pass. Few anchors make a pass several times faster than many.</summary>
internal sealed class FormSearch
{
    private readonly SearchValues<string> anchors;

    // By the anchor's first letter. Anchors begin in ASCII, and OrdinalIgnoreCase maps no other letter to ASCII.
    private readonly SecretForm[][] byInitial;

    public FormSearch(StringComparison comparison, params SecretForm[] forms)
    {
        anchors = SearchValues.Create([.. forms.SelectMany(form => form.Anchors)], comparison);
        byInitial = [.. Enumerable.Range(0, 128).Select(initial => forms.Where(form => form.Anchors.Any(anchor => Initial(anchor[0]) == initial)).ToArray())];
    }

    public void Find(ReadOnlySpan<char> text, List<MaskedSpan> found)
    {
        for (var from = 0; text[from..].IndexOfAny(anchors) is >= 0 and var hit;)
        {
            var anchor = from + hit;
            if (At(text, anchor) is { } span)
            {
                found.Add(span);
                from = span.End;
            }
            else
            {
                from = anchor + 1;
            }
        }
    }

    private static char Initial(char letter) => char.ToLowerInvariant(letter);

    private MaskedSpan? At(ReadOnlySpan<char> text, int anchor)
    {
        foreach (var form in byInitial[Initial(text[anchor])])
        {
            if (form.At(text, anchor) is { } span)
            {
                return span;
            }
        }

        return null;
    }
}

/// <summary>A pattern for secrets: its anchors, the text before the secret, and the secret itself.</summary>
/// <param name="Anchors">Every match contains one of these, case-insensitive where the search is.</param>
/// <param name="Keep">Matches at the anchor the part that stays visible, if any; it may look behind.</param>
/// <param name="Value">Matches the part to mask, directly after <paramref name="Keep"/>.</param>
internal sealed record SecretForm(IReadOnlyList<string> Anchors, Regex? Keep, Regex Value)
{
    /// <summary>The match at this anchor, or null.</summary>
    public MaskedSpan? At(ReadOnlySpan<char> text, int anchor)
    {
        var start = Keep is null ? anchor : EndOf(Keep, text, anchor);
        return start >= 0 && EndOf(Value, text, start) is var end && end > start ? new MaskedSpan(anchor, start, end, IsForm: true) : null;
    }

    private static int EndOf(Regex pattern, ReadOnlySpan<char> text, int at)
    {
        foreach (var match in pattern.EnumerateMatches(text, at))
        {
            return match.Index + match.Length;
        }

        return -1;
    }
}
