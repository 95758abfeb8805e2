using System.Diagnostics.CodeAnalysis;

namespace Pipeline.Lanes;

/// <summary>A repository of GitHub: the public one, one with data residency (<c>*.ghe.com</c>), or an Enterprise server.</summary>
/// <param name="Server">The address that a browser opens, such as <c>https://github.com</c>.</param>
/// <param name="Owner">The user or organisation.</param>
/// <param name="Name">The repository's name.</param>
/// <param name="Branch">The branch that changes are proposed for.</param>
public sealed record GitHubAddress(Uri Server, string Owner, string Name, string Branch = "main")
{
    private const string Public = "github.com";
    private const string WithResidency = ".ghe.com";

    /// <summary>The repository's page.</summary>
    public Uri Page => new($"{Server.GetLeftPart(UriPartial.Authority)}/{Owner}/{Name}");

    /// <summary>Where programs ask: what was said, as a runner says it in <c>GITHUB_API_URL</c>; else what follows from the server.</summary>
    [field: AllowNull, MaybeNull]
    public Uri Api
    {
        get => field ?? ApiOf(Server);
        init;
    }

    /// <summary>Whether this is where programs ask a GitHub that keeps its API on a host of its own, and no browser's address.</summary>
    public static bool IsApi(Uri address) =>
        address.Host == $"api.{Public}" || (address.Host.StartsWith("api.", StringComparison.Ordinal) && address.Host.EndsWith(WithResidency, StringComparison.Ordinal));

    // https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api
    private static Uri ApiOf(Uri server) => server.Host == Public || server.Host.EndsWith(WithResidency, StringComparison.Ordinal)
        ? new UriBuilder(server.GetLeftPart(UriPartial.Authority)) { Host = $"api.{server.Host}" }.Uri
        : new($"{server.GetLeftPart(UriPartial.Authority)}/api/v3/");
}
