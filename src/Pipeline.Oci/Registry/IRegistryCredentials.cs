namespace Pipeline.Oci.Registry;

/// <summary>Finds the client's credentials for registries.</summary>
public interface IRegistryCredentials
{
    /// <summary>The credential for a registry (host and optional port), or null for anonymous access.</summary>
    /// <exception cref="RegistryException">A credential is configured but unavailable.</exception>
    Task<RegistryCredential?> Find(string registry, CancellationToken cancellationToken);
}

/// <summary>A client's credential, a closed union; its text never shows the secret.</summary>
public abstract class RegistryCredential
{
    private RegistryCredential()
    {
    }

    public sealed override string ToString() => $"{GetType().Name} ***";

    /// <summary>A user's name and password, or a token in place of the password.</summary>
    public sealed class Password(string user, string secret) : RegistryCredential
    {
        public string User { get; } = user;

        public string Secret { get; } = secret;
    }

    /// <summary>An OAuth 2 refresh token, as <c>docker login</c> stores it (<c>identitytoken</c>).</summary>
    public sealed class IdentityToken(string secret) : RegistryCredential
    {
        public string Secret { get; } = secret;
    }
}

/// <summary>Anonymous access to every registry.</summary>
public sealed class AnonymousCredentials : IRegistryCredentials
{
    private AnonymousCredentials()
    {
    }

    public static AnonymousCredentials Instance { get; } = new();

    public Task<RegistryCredential?> Find(string registry, CancellationToken cancellationToken) => Task.FromResult<RegistryCredential?>(null);
}

/// <summary>One credential for one registry, as given on the command line; other registries use another source.</summary>
/// <param name="host">The registry: host and optional port.</param>
/// <param name="credential">The credential for that registry.</param>
/// <param name="others">The source for other registries.</param>
public sealed class FixedCredentials(string host, RegistryCredential credential, IRegistryCredentials others) : IRegistryCredentials
{
    public Task<RegistryCredential?> Find(string registry, CancellationToken cancellationToken) =>
        host.Equals(registry, StringComparison.OrdinalIgnoreCase)
            ? Task.FromResult<RegistryCredential?>(credential)
            : others.Find(registry, cancellationToken);
}
