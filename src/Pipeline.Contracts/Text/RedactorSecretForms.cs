using System.Buffers;
using System.Text.RegularExpressions;

namespace Pipeline.Contracts;

/// <summary>Masks what has the form of a secret, whoever it belongs to.</summary>
internal static partial class SecretForms
{
    // Where a token may begin: not inside a word, but well after an escape such as \n, whose last character is a letter.
    private const string Start = @"(?:(?<![A-Za-z0-9])|(?<=\\[bfnrt])|(?<=\\u[0-9A-Fa-f]{4}))";

    // Between a name and its value, in a header, an assignment or JSON (escaped or not). A quote before , } ] : closes a JSON string instead.
    private const string Between = """(?:\\*["']|\\u002[27])?\s*[:=]\s*(?:\\*["'](?![,}\]:\s]|\z)|\\u002[27])?""";

    // To the end of the line, or of the JSON string that the line is in.
    private const string RestOfString = """(?:[^"\\\r\n]|\\.)+""";

    private const string Header = $"(?<keep>{Start}(?i:(?:proxy-)?authorization|x-api-key|(?:set-)?cookie){Between}){RestOfString}";
    private const string Assignment = $$"""(?<keep>(?i:passw(?:or)?d|api[_-]?key|access[_-]?token|auth[_-]?token|client[_-]?secret){{Between}})[^\s"'\\&;,]+""";
    private const string Scheme = $$"""(?<keep>{{Start}}(?i:bearer|basic)\s+)[A-Za-z0-9._~+/=*-]{4,}""";
    private const string UserInfo = """(?<keep>[A-Za-z][A-Za-z0-9+.-]*://)[^\s/?#"'<>\\]+(?<end>@)""";
    private const string Query = """(?<keep>[?&](?i:[a-z_-]*(?:token|key|sig|signature|credential|password|secret))=)[^&#\s"'\\]+""";
    private const string Prefixed = $$"""{{Start}}(?:gh[opsur]_|github_pat_|glpat-|sk-|r8_|hf_|xox[abeprs]-|AKIA|ASIA|AIza|eyJ)[A-Za-z0-9_.-]{8,}""";
    private const string PrivateKey = """-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?:[^"\\]|\\.)*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|(?="|\z))""";

    // One of these is in whatever the expression matches; without any, which is the rule, a line costs one vectorized search.
    private static readonly SearchValues<string> Triggers = SearchValues.Create(
        [
            "authorization", "api-key", "api_key", "apikey", "cookie", "passwd", "password", "token", "secret", "bearer", "basic", "://",
            "key=", "sig=", "signature=", "credential=",
            "gho_", "ghp_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "sk-", "r8_", "hf_", "xox", "AKIA", "ASIA", "AIza", "eyJ", "-----BEGIN",
        ],
        StringComparison.OrdinalIgnoreCase);

    public static string Mask(string text) => text.AsSpan().ContainsAny(Triggers)
        ? Any().Replace(text, static match => match.Groups["keep"].Value + Redactor.Mask + match.Groups["end"].Value)
        : text;

    [GeneratedRegex(
        $"{PrivateKey}|{Header}|{Assignment}|{Scheme}|{UserInfo}|{Query}|{Prefixed}",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        Timeout.Infinite)]
    private static partial Regex Any();
}
