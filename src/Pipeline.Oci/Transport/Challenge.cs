using System.Text;

namespace Pipeline.Oci.Transport;

/// <summary>One authentication challenge of a registry (RFC 9110, 11.3: <c>WWW-Authenticate</c>).</summary>
/// <param name="Scheme">The scheme in lower case: <c>bearer</c>, <c>basic</c>.</param>
/// <param name="Parameters">The parameters by name, case-insensitive.</param>
internal sealed record Challenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    public bool IsBearer => Scheme == "bearer";

    public bool IsBasic => Scheme == "basic";

    public string? Realm => Parameters.GetValueOrDefault("realm");

    public string? Scope => Parameters.GetValueOrDefault("scope");

    public string? Service => Parameters.GetValueOrDefault("service");

    /// <summary>The same challenge for a request of another scope.</summary>
    public Challenge WithoutScope() =>
        this with { Parameters = Parameters.Where(parameter => !parameter.Key.Equals("scope", StringComparison.OrdinalIgnoreCase)).ToDictionary(StringComparer.OrdinalIgnoreCase) };

    /// <summary>The challenge to answer: bearer is preferred to basic.</summary>
    /// <exception cref="FormatException">A header is malformed.</exception>
    public static Challenge? Of(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values))
        {
            return null;
        }

        var all = values.SelectMany(ChallengeParser.Parse).ToList();
        return all.Find(challenge => challenge.IsBearer) ?? all.Find(challenge => challenge.IsBasic);
    }
}

/// <summary>Parses the challenges of one header line: <c>Basic realm="a", Bearer realm="b, c",service=d</c> (RFC 9110, 11.6.1).</summary>
/// <remarks>Commas separate parameters as well as challenges: a word before <c>=</c> is a parameter, any other word begins a challenge.</remarks>
internal ref struct ChallengeParser
{
    private ReadOnlySpan<char> rest;

    private ChallengeParser(ReadOnlySpan<char> text) => rest = text;

    /// <exception cref="FormatException">The line is malformed.</exception>
    public static IReadOnlyList<Challenge> Parse(string line) => new ChallengeParser(line).All();

    private List<Challenge> All()
    {
        var challenges = new List<Challenge>();
        Dictionary<string, string>? parameters = null;
        while (SkipSeparators())
        {
            var word = Word();
            if (TakeEquals())
            {
                (parameters ?? throw new FormatException("a parameter before any scheme")).TryAdd(word, Value());
                continue;
            }

            parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            challenges.Add(new Challenge(word.ToLowerInvariant(), parameters));
            SkipToken68();
        }

        return challenges;
    }

    private bool SkipSeparators()
    {
        rest = rest.TrimStart(" \t,");
        return !rest.IsEmpty;
    }

    private string Word()
    {
        var length = 0;
        while (length < rest.Length && IsTokenCharacter(rest[length]))
        {
            length++;
        }

        return length == 0 ? throw new FormatException("expected a word") : Take(length);
    }

    private bool TakeEquals()
    {
        var after = rest.TrimStart(" \t");
        if (!after.StartsWith('='))
        {
            return false;
        }

        rest = after[1..].TrimStart(" \t");
        return true;
    }

    private string Value() => rest.StartsWith('"') ? Quoted() : Word();

    private string Quoted()
    {
        var text = new StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                rest = rest[(i + 1)..];
                return text.ToString();
            }

            // A backslash escapes the next character.
            i += rest[i] == '\\' && i + 1 < rest.Length ? 1 : 0;
            text.Append(rest[i]);
        }

        throw new FormatException("an unterminated quoted string");
    }

    // `Negotiate a87421000492aa874209af8bc028==`: unsupported schemes of this kind are skipped.
    private void SkipToken68()
    {
        var text = rest.TrimStart(" \t");
        var end = text.IndexOf(',');
        var word = (end < 0 ? text : text[..end]).TrimEnd(" \t");
        var padding = word.TrimEnd('=');
        var isToken68 = !padding.IsEmpty && !padding.ContainsAny("=\" \t") && (padding.Length < word.Length || padding.ContainsAny('/', '+'));
        if (isToken68 && rest.Length > text.Length)
        {
            rest = text[word.Length..];
        }
    }

    private string Take(int length)
    {
        var word = rest[..length].ToString();
        rest = rest[length..];
        return word;
    }

    // RFC 9110, 5.6.2, plus the characters of addresses and scopes, which some registries leave unquoted.
    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~:/?@".Contains(c, StringComparison.Ordinal);
}
