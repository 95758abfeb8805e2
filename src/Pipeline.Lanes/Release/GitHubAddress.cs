namespace Pipeline.Lanes;

/// <summary>A repository of GitHub, or of a GitHub Enterprise server.</summary>
/// <param name="Server">The address that a browser opens, such as <c>https://github.com</c>.</param>
/// <param name="Owner">The user or organisation.</param>
/// <param name="Name">The repository's name.</param>
/// <param name="Branch">The branch that changes are proposed for.</param>
public sealed record GitHubAddress(Uri Server, string Owner, string Name, string Branch = "main")
{
    private const string Public = "github.com";

    /// <summary>The repository's page.</summary>
    public Uri Page => new($"{Server.GetLeftPart(UriPartial.Authority)}/{Owner}/{Name}");

    /// <summary>Where programs ask: an Enterprise server has its API below its own address.</summary>
    public Uri Api => Server.Host == Public ? new("https://api.github.com/") : new($"{Server.GetLeftPart(UriPartial.Authority)}/api/v3/");
}
