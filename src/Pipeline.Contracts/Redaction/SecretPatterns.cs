using System.Text.RegularExpressions;

namespace Pipeline.Contracts.Redaction;

/// <summary>The expressions of <see cref="SecretForms"/>. Each matches only at its start position (<c>\G</c>) and takes linear time.</summary>
/// <remarks>Lengths are those that the issuers document, or the shortest that no word of a natural language reaches.</remarks>
internal static partial class SecretPatterns
{
    // Where a token may begin: not inside a word, but after an escape such as \n or %3D, even though its last character is a letter or digit.
    private const string Start = @"(?:(?<![A-Za-z0-9])|(?<=\\[bfnrt])|(?<=\\u[0-9A-Fa-f]{4})|(?<=%[0-9A-Fa-f]{2}))";

    // Between a name and its value, in a header, an assignment, YAML or JSON (escaped or not). A quote before , } ] : closes a JSON string instead.
    private const string Between = """(?:\\*["']|\\u002[27]|%22)?[ \t]*(?:[:=]|%3[AaDd])(?:[ \t]|%20|\+)*(?:\\*["'](?![,}\]:\s]|\z)|\\u002[27]|%22)?""";

    // A quoted value extends to the end of its string; an unquoted one to the end of the word.
    private const string Value = """(?:(?<="|\\u0022)(?:[^"\\\r\n]|\\.)+|(?<='|\\u0027)(?:[^'"\\\r\n]|\\.)+|(?<!["'])(?:[^\s"'\\&;,]|\\[^nrt"'\s])+)""";

    private const RegexOptions Exact = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;
    private const RegexOptions Folded = Exact | RegexOptions.IgnoreCase;

    [GeneratedRegex("""\G-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?:[^"\\]|\\[\s\S]?)*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|(?="|\z))""", Exact, Timeout.Infinite)]
    public static partial Regex PrivateKey();

    // Base64 of "-----BEGIN ", a label, and "PRIVATE KEY" at one of three offsets, as in a kubeconfig or a CI variable.
    [GeneratedRegex("""\GLS0tLS1CRUdJTi[A-Za-z0-9+/_-]{0,40}?(?:UFJJVkFURSBLRV|BSSVZBVEUgS0VZ|QUklWQVRFIEtFW)(?:[A-Za-z0-9+/=_-]|(?:\\[rn]|[\r\n])+[ \t]*(?=[A-Za-z0-9+/_-]{20}))*""", Exact, Timeout.Infinite)]
    public static partial Regex PrivateKeyInBase64();

    [GeneratedRegex($@"\G(?:{Start}(?:authorization|cookie|api-key)|(?<=(?:auth|private|security|vault))-token){Between}", Folded, Timeout.Infinite)]
    public static partial Regex Header();

    // The schemes Digest and Signature contain their own quotes, which do not end the string.
    [GeneratedRegex("""\G(?:(?<=')(?:[^'"\\\r\n]|\\.)+|(?:[^"\\\r\n]|\\.|(?<=[, ](?:username|realm|nonce|uri|response|opaque|cnonce|keyId|signature)=)"[^"\\\r\n]*")+)""", Exact, Timeout.Infinite)]
    public static partial Regex RestOfString();

    // password: x, "api_key": "x", clientSecret=x, aws_secret_access_key = x
    [GeneratedRegex($@"\G(?:passw(?:or)?d|passphrase|(?<!\$)pwd|(?<=(?:api|access|account|private|secret|signing)[_-]?)key|(?<=(?:access|auth|refresh|id|session|bearer|private|secret)[_-]?)token|(?<=client[_-]?)secret){Between}", Folded, Timeout.Infinite)]
    public static partial Regex Name();

    // GITHUB_TOKEN=x
    [GeneratedRegex("""\G(?<![A-Za-z0-9])(?:TOKEN|SECRET|PASS|PASSPHRASE|CREDENTIALS?|(?<=[A-Z0-9]_)KEY)(?:_[A-Z0-9_]+)?=["']?""", Exact, Timeout.Infinite)]
    public static partial Regex Variable();

    // "token": "x", as registries answer; "auth": "x", as docker login writes it
    [GeneratedRegex("""\G(?<=["'](?:identity)?)(?:token|auth|secret)\\*["'][ \t]*:[ \t]*\\*["'](?![,}\]:\s]|\z)""", Folded, Timeout.Infinite)]
    public static partial Regex Member();

    [GeneratedRegex($@"\G{Value}", Exact, Timeout.Infinite)]
    public static partial Regex Assigned();

    // --password x, but not the next word of a sentence about --password.
    [GeneratedRegex("""\G(?<=--(?:[a-z]+-){0,3})(?:passw(?:or)?d|token|api-key) +""", Exact, Timeout.Infinite)]
    public static partial Regex Option();

    [GeneratedRegex("""\G(?![a-z]{1,6}(?![^\s.,;:)]))[^\s"'\\&;,<\[-][^\s"'\\&;,]*""", Exact, Timeout.Infinite)]
    public static partial Regex Argument();

    [GeneratedRegex($@"\G{Start}(?:bearer|basic)(?:[ \t]+|%20|\+)", Folded, Timeout.Infinite)]
    public static partial Regex Scheme();

    // Credentials, but not a word of a sentence such as "basic understanding".
    [GeneratedRegex("""\G(?=[A-Za-z._~+/=*-]*[0-9]|[A-Za-z]*[a-z][A-Z]|[A-Za-z0-9._~+/=*-]{20})[A-Za-z0-9._~+/=*-]{4,}""", Exact, Timeout.Infinite)]
    public static partial Regex Credentials();

    [GeneratedRegex("""\G(?<=[A-Za-z0-9+.-])(?::\\?/\\?/|%3A%2F%2F)""", Folded, Timeout.Infinite)]
    public static partial Regex UrlScheme();

    [GeneratedRegex("""\G[^\s/?#"'<>\\&]+(?=@(?!sha256:)|%40)""", Exact, Timeout.Infinite)]
    public static partial Regex UserInfo();

    [GeneratedRegex("""\G(?<=[?&;][a-z_-]*)(?:token|key|sig|signature|credential|password|secret)=""", Folded, Timeout.Infinite)]
    public static partial Regex Query();

    [GeneratedRegex("""\G[^&#\s"'\\<>]+""", Exact, Timeout.Infinite)]
    public static partial Regex QueryValue();

    [GeneratedRegex(@"\Ghooks\.slack\.com/(?:services|workflows|triggers)/", Exact, Timeout.Infinite)]
    public static partial Regex Webhook();

    [GeneratedRegex(@"\G[A-Za-z0-9/_-]{8,}", Exact, Timeout.Infinite)]
    public static partial Regex WebhookPath();

    [GeneratedRegex($@"\G{Start}(?:gh[opsur]_|github_pat_|glpat-|r8_|hf_|npm_|dckr_pat_|dop_v1_|gsk_|xai-|xox[abeprs]-|xapp-|hvs\.|pypi-|[rs]k_(?:live|test)_|whsec_|GOCSPX-|shpat_|glsa_|lin_api_)(?=[A-Za-z_.-]*[0-9]|[A-Za-z0-9_.-]{{20}})[A-Za-z0-9_.-]{{8,}}", Exact, Timeout.Infinite)]
    public static partial Regex Prefixed();

    // OpenAI-style keys (sk-, sk-proj-, sk-ant-): any with a digit. Modal: ak- and as-, wk- and ws-, 22 letters and digits.
    [GeneratedRegex($@"\G{Start}(?:sk-(?=[A-Za-z_.-]*[0-9])[A-Za-z0-9_.-]{{8,}}|(?:ak|as|wk|ws)-[A-Za-z0-9]{{20,}})", Exact, Timeout.Infinite)]
    public static partial Regex Hyphenated();

    // AWS access keys, Google's keys and tokens, SendGrid, age.
    [GeneratedRegex($@"\G{Start}(?:A[KS]IA[A-Z0-9]{{12,}}(?![a-z])|AIza[A-Za-z0-9_-]{{30,}}|ya29\.[A-Za-z0-9_-]{{20,}}|SG\.[A-Za-z0-9_-]{{16,}}\.[A-Za-z0-9_-]{{16,}}|AGE-SECRET-KEY-1[A-Z0-9]{{50,}})", Exact, Timeout.Infinite)]
    public static partial Regex Sized();

    // RFC 7519: two or more base64url parts separated by dots, the first of them an object.
    [GeneratedRegex($@"\G{Start}eyJ[A-Za-z0-9_-]{{8,}}(?:\.[A-Za-z0-9_-]*){{1,4}}", Exact, Timeout.Infinite)]
    public static partial Regex WebToken();
}
