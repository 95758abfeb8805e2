namespace Pipeline.Oci;

/// <summary>One way in which a registry asks who a client is (RFC 9110, 11.3: <c>WWW-Authenticate</c>).</summary>
/// <param name="Scheme">In lower case: <c>bearer</c>, <c>basic</c>.</param>
/// <param name="Parameters">By name, in any case.</param>
internal sealed record Challenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    public bool IsBearer => Scheme == "bearer";

    public bool IsBasic => Scheme == "basic";

    public string? Realm => Parameters.GetValueOrDefault("realm");

    public string? Scope => Parameters.GetValueOrDefault("scope");

    public string? Service => Parameters.GetValueOrDefault("service");

    /// <summary>The same way in, for a request of another scope.</summary>
    public Challenge WithoutScope() =>
        this with { Parameters = Parameters.Where(one => !one.Key.Equals("scope", StringComparison.OrdinalIgnoreCase)).ToDictionary(StringComparer.OrdinalIgnoreCase) };

    /// <summary>The challenge that is answered: a token before a password.</summary>
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
