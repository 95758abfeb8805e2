using Pipeline.Contracts;

namespace Pipeline.Adapters.GitHub;

/// <summary>Which repository of which GitHub, and in whose name.</summary>
public sealed record GitHubOptions
{
    /// <summary>Where the API of github.com is.</summary>
    public static Uri PublicApi { get; } = new("https://api.github.com/");

    /// <summary>The API's address: <c>https://api.github.com/</c>, <c>https://api.HOST/</c> with data residency, or <c>https://HOST/api/v3/</c> of an Enterprise server; plain HTTP on loopback only.</summary>
    public Uri Api { get; init; } = PublicApi;

    /// <summary>Which proxy requests go through.</summary>
    public ProxyRule Proxy { get; init; } = ProxyRule.None;

    /// <summary>The user or organization that owns the repository.</summary>
    public required string Owner { get; init; }

    /// <summary>The repository's name.</summary>
    public required string Name { get; init; }

    /// <summary>The branch that pull requests are for.</summary>
    public string Base { get; init; } = "main";

    /// <summary>A token that may write contents, pull requests and issues; never shown.</summary>
    public required string Token { get; init; }

    /// <summary>How long one proposal, or one word to an issue, may take in all, with every wait that GitHub asks for: above 0.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The repository as a message names it: <c>owner/name</c>.</summary>
    public override string ToString() => $"{Owner}/{Name}";
}
