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
