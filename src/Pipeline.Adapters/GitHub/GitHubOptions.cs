namespace Pipeline.Adapters.GitHub;

/// <summary>The GitHub repository and the token for it.</summary>
public sealed record GitHubOptions
{
    /// <summary>The API of github.com.</summary>
    public static Uri PublicApi { get; } = new("https://api.github.com/");

    /// <summary>The API's address: <c>https://api.github.com/</c>, <c>https://api.HOST/</c> with data residency, or <c>https://HOST/api/v3/</c> for an Enterprise server; plain HTTP only on loopback.</summary>
    public Uri Api { get; init; } = PublicApi;

    /// <summary>The proxy for requests.</summary>
    public ProxyRule Proxy { get; init; } = ProxyRule.None;

    /// <summary>The user or organization that owns the repository.</summary>
    public required string Owner { get; init; }

    /// <summary>The repository's name.</summary>
    public required string Name { get; init; }

    /// <summary>The target branch of pull requests.</summary>
    public string Base { get; init; } = "main";

    /// <summary>A token that may write contents, pull requests, statuses and issues; null to act as <see cref="App"/>.</summary>
    public GitHubToken? Token { get; init; }

    /// <summary>An App with these permissions, which requests its own tokens; null to use <see cref="Token"/>.</summary>
    public GitHubApp? App { get; init; }

    /// <summary>The limit on one proposal or issue update, with all waits that GitHub requests; above 0.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Masks what GitHub may repeat of the credentials.</summary>
    internal Redactor Words => Token is null ? Redactor.PatternsOnly : Redactor.PatternsOnly.With(Token.Secret);

    /// <summary>The repository in messages: <c>owner/name</c>.</summary>
    public override string ToString() => $"{Owner}/{Name}";
}
