namespace Pipeline.Lanes;

/// <summary>A repository of GitHub, or of a GitHub Enterprise server.</summary>
/// <param name="Server">The address that a browser opens, such as <c>https://github.com</c>.</param>
/// <param name="Owner">The user or organisation.</param>
/// <param name="Name">The repository's name.</param>
public sealed record GitHubAddress(Uri Server, string Owner, string Name)
{
    /// <summary>The repository's page.</summary>
    public Uri Page => new($"{Server.GetLeftPart(UriPartial.Authority)}/{Owner}/{Name}");
}
