namespace Pipeline.Oci;

/// <summary>Knows who this client is to a registry.</summary>
public interface IRegistryCredentials
{
    /// <summary>The credential for a registry (host and optional port), or none: then it is read anonymously.</summary>
    /// <exception cref="RegistryException">There should be one, and it cannot be had.</exception>
    Task<RegistryCredential?> Find(string registry, CancellationToken cancellationToken);
}

/// <summary>What proves who a client is. A closed union; its text never shows the secret.</summary>
public abstract class RegistryCredential
{
    private RegistryCredential()
    {
    }

    public sealed override string ToString() => $"{GetType().Name} ***";

    /// <summary>A user's name and password, or a token in the password's place.</summary>
    public sealed class Password(string user, string secret) : RegistryCredential
    {
        public string User { get; } = user;

        public string Secret { get; } = secret;
    }

    /// <summary>An OAuth 2 refresh token, as <c>docker login</c> keeps it (<c>identitytoken</c>).</summary>
    public sealed class IdentityToken(string secret) : RegistryCredential
    {
        public string Secret { get; } = secret;
    }
}

/// <summary>Nobody to every registry.</summary>
public sealed class AnonymousCredentials : IRegistryCredentials
{
    private AnonymousCredentials()
    {
    }

    public static AnonymousCredentials Instance { get; } = new();

    public Task<RegistryCredential?> Find(string registry, CancellationToken cancellationToken) => Task.FromResult<RegistryCredential?>(null);
}

/// <summary>One credential for one registry, as given on a command line; all others are asked of another source.</summary>
/// <param name="host">The registry: host and optional port.</param>
/// <param name="credential">Who the client is there.</param>
/// <param name="others">Who it is elsewhere.</param>
public sealed class FixedCredentials(string host, RegistryCredential credential, IRegistryCredentials others) : IRegistryCredentials
{
    public Task<RegistryCredential?> Find(string registry, CancellationToken cancellationToken) =>
        host.Equals(registry, StringComparison.OrdinalIgnoreCase)
            ? Task.FromResult<RegistryCredential?>(credential)
            : others.Find(registry, cancellationToken);
}
