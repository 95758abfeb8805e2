namespace Pipeline.Adapters.GitHub;

/// <summary>A token for GitHub's API; its text does not show it. Not a string, so that nothing else accepts it.</summary>
public sealed class GitHubToken
{
    // https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
    private static readonly string[] Prefixes = ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"];

    private GitHubToken(string secret) => Secret = secret;

    public string Secret { get; }

    /// <summary>The token; null for none or an empty one.</summary>
    public static GitHubToken? Of(string? secret) => string.IsNullOrEmpty(secret) ? null : new(secret);

    /// <summary>Whether a secret has the documented form of GitHub's tokens.</summary>
    public static bool HasForm(string secret) => Prefixes.Any(prefix => secret.StartsWith(prefix, StringComparison.Ordinal));

    public override string ToString() => "GitHubToken ***";
}
