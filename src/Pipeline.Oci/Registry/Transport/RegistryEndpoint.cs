using System.Net;

namespace Pipeline.Oci;

/// <summary>Where a repository is spoken to: <c>https://HOST/v2/NAME/</c>, without TLS on loopback and where an operator says so.</summary>
internal sealed class RegistryEndpoint(RegistryOptions options)
{
    // Docker Hub is named by one host and served by another.
    private const string Hub = "docker.io";
    private const string HubHost = "registry-1.docker.io";

    /// <exception cref="RegistryException">No host has such a name, or no port such a number.</exception>
    public Uri At(Repository repository, string path) => Uri.TryCreate($"{Origin(repository.Registry)}/v2/{Name(repository)}/{path}", UriKind.Absolute, out var address)
        ? address
        : throw new RegistryException(RegistryFailure.Refused, $"{repository}: {repository.Registry} is no address");

    /// <summary>A repository's name as its registry knows it.</summary>
    public static string Name(Repository repository) =>
        IsHub(repository.Registry) && !repository.Name.Contains('/', StringComparison.Ordinal) ? $"library/{repository.Name}" : repository.Name;

    /// <summary>Whether an address may be sent anything: TLS, or this machine itself.</summary>
    public bool IsSafe(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && IsPlain(address.Authority, address.Host));

    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    public static bool IsHub(string host) => host is Hub or "index.docker.io" or HubHost;

    /// <summary>Whether two addresses are one place to trust: scheme, host and port.</summary>
    public static bool SameOrigin(Uri left, Uri right) =>
        Uri.Compare(left, right, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private string Origin(string registry) =>
        IsPlain(registry, registry.Split(':')[0]) ? $"http://{registry}" : $"https://{(IsHub(registry) ? HubHost : registry)}";

    private bool IsPlain(string registry, string host) =>
        (options.PlainHttpOnLoopback && IsLoopback(host)) || options.PlainHttp.Contains(registry, StringComparer.OrdinalIgnoreCase);
}
