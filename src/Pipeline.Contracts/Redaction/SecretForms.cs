using System.Buffers;
using System.Text.RegularExpressions;

namespace Pipeline.Contracts;

/// <summary>Finds what has the form of a secret, whoever it belongs to.</summary>
internal static class SecretForms
{
    private static readonly FormSearch[] All =
    [
        // What a secret is called.
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

        // What its issuer begins it with.
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

/// <summary>Finds some forms of secrets in one vectorized pass. A pass over few anchors is several times as fast as one over many.</summary>
internal sealed class FormSearch
{
    private readonly SearchValues<string> anchors;

    // By the anchor's first letter, which is ASCII, and of no other letter does its case make one (OrdinalIgnoreCase).
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

/// <summary>A form of secrets: words that announce it, what stands before it, and the secret itself.</summary>
/// <param name="Anchors">One of these is in whatever has the form, in letters of either case.</param>
/// <param name="Keep">Matches at the anchor what is shown, if anything is; it may look behind.</param>
/// <param name="Value">Matches what is masked, right behind that.</param>
internal sealed record SecretForm(IReadOnlyList<string> Anchors, Regex? Keep, Regex Value)
{
    /// <summary>The span that has the form at this anchor, or none.</summary>
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
