using System.Net;

namespace Pipeline.Oci.Registry;

/// <summary>A repository's base address: <c>https://HOST/v2/NAME/</c>, or without TLS on loopback and for hosts that the operator lists.</summary>
internal sealed class RegistryEndpoint(RegistryOptions options)
{
    // References name Docker Hub by one host, but another host serves it.
    private const string Hub = "docker.io";
    private const string HubHost = "registry-1.docker.io";

    /// <exception cref="RegistryException">The host or port is invalid.</exception>
    public Uri At(Repository repository, string path) => Uri.TryCreate($"{Origin(repository.Registry)}/v2/{Name(repository)}/{path}", UriKind.Absolute, out var address)
        ? address
        : throw new RegistryException(RegistryFailure.Refused, $"{repository}: {repository.Registry} is not a valid address");

    /// <summary>The repository's name inside its registry.</summary>
    public static string Name(Repository repository) =>
        IsHub(repository.Registry) && !repository.Name.Contains('/', StringComparison.Ordinal) ? $"library/{repository.Name}" : repository.Name;

    /// <summary>Whether requests may go to an address: it has TLS, or is this machine.</summary>
    public bool IsSafe(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && IsPlain(address.Authority, address.Host));

    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    public static bool IsHub(string host) => host is Hub or "index.docker.io" or HubHost;

    /// <summary>Whether two addresses have the same origin: scheme, host and port.</summary>
    public static bool SameOrigin(Uri left, Uri right) =>
        Uri.Compare(left, right, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private string Origin(string registry) =>
        IsPlain(registry, registry.Split(':')[0]) ? $"http://{registry}" : $"https://{(IsHub(registry) ? HubHost : registry)}";

    private bool IsPlain(string registry, string host) =>
        (options.PlainHttpOnLoopback && IsLoopback(host)) || options.PlainHttp.Contains(registry, StringComparer.OrdinalIgnoreCase);
}
