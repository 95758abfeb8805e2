using System.Diagnostics.CodeAnalysis;

namespace Pipeline.Lanes.Release;

/// <summary>A GitHub repository on github.com, with data residency (<c>*.ghe.com</c>), or on an Enterprise server.</summary>
/// <param name="Server">The server's web address, such as <c>https://github.com</c>.</param>
/// <param name="Owner">The user or organisation.</param>
/// <param name="Name">The repository's name.</param>
/// <param name="Branch">The target branch of proposals.</param>
public sealed record GitHubAddress(Uri Server, string Owner, string Name, string Branch = "main")
{
    private const string Public = "github.com";
    private const string WithResidency = ".ghe.com";

    /// <summary>The repository's page.</summary>
    public Uri Page => new($"{Server.GetLeftPart(UriPartial.Authority)}/{Owner}/{Name}");

    /// <summary>The API's address: the given one, such as a runner's <c>GITHUB_API_URL</c>; otherwise derived from the server.</summary>
    [field: AllowNull, MaybeNull]
    public Uri Api
    {
        get => field ?? ApiOf(Server);
        init;
    }

    /// <summary>Whether this is the address of an API on its own host, and not a web address.</summary>
    public static bool IsApi(Uri address) =>
        address.Host == $"api.{Public}" || (address.Host.StartsWith("api.", StringComparison.Ordinal) && address.Host.EndsWith(WithResidency, StringComparison.Ordinal));

    /// <summary>The registry of a server: <c>ghcr.io</c> of the public one, <c>containers.HOST</c> of others.</summary>
    public static string RegistryOf(Uri server) => server.Host == Public ? "ghcr.io" : $"containers.{server.Host}";

    /// <summary>Whether a registry (host and optional port) belongs to a server, so that both may receive one token.</summary>
    public static bool HasRegistry(Uri server, string registry)
    {
        var host = registry.Split(':')[0];
        return host.Equals(RegistryOf(server), StringComparison.OrdinalIgnoreCase)
            || (server.Host != Public && (host.Equals(server.Host, StringComparison.OrdinalIgnoreCase) || host.EndsWith($".{server.Host}", StringComparison.OrdinalIgnoreCase)));
    }

    // https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api
    private static Uri ApiOf(Uri server) => server.Host == Public || server.Host.EndsWith(WithResidency, StringComparison.Ordinal)
        ? new UriBuilder(server.GetLeftPart(UriPartial.Authority)) { Host = $"api.{server.Host}" }.Uri
        : new($"{server.GetLeftPart(UriPartial.Authority)}/api/v3/");
}
