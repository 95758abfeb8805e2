using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Octokit;
using Octokit.Internal;
using Pipeline.Clients;

namespace Pipeline.Adapters.GitHub;

/// <summary>A GitHub App that is installed in the repository; its text does not show the key.</summary>
public sealed class GitHubApp : IDisposable
{
    // GitHub refuses a token that lasts more than ten minutes, and one from the future: clocks may differ by a minute.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(9);

    private readonly string id;
    private readonly RSA key;

    private GitHubApp(string id, RSA key) => (this.id, this.key) = (id, key);

    /// <summary>Reads an App's credentials.</summary>
    /// <param name="id">Its client ID or its App ID.</param>
    /// <param name="privateKey">The content of its private key (PEM), as GitHub generates it.</param>
    /// <param name="app">The App.</param>
    /// <returns>Whether the key is one.</returns>
    public static bool TryParse(string id, string privateKey, [NotNullWhen(true)] out GitHubApp? app)
    {
        var read = RSA.Create();
        try
        {
            read.ImportFromPem(privateKey);
            // A public key has the same form.
            read.ExportRSAPrivateKey();
            app = new GitHubApp(id, read);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            read.Dispose();
            app = null;
            return false;
        }
    }

    /// <summary>Whether a text is the content of a private key.</summary>
    public static bool IsKey(string privateKey)
    {
        var isKey = TryParse("", privateKey, out var app);
        app?.Dispose();
        return isKey;
    }

    public override string ToString() => $"the GitHub App {id}";

    public void Dispose() => key.Dispose();

    /// <summary>The token with which the App itself acts ("Generating a JSON Web Token (JWT) for a GitHub App").</summary>
    internal string Identify(DateTimeOffset now) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = id,
        IssuedAt = (now - Tolerance).UtcDateTime,
        Expires = (now + Validity).UtcDateTime,
        // Without a cache, which would outlive the key.
        SigningCredentials = new SigningCredentials(new RsaSecurityKey(key), SecurityAlgorithms.RsaSha256) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } },
    });
}

/// <summary>The installation token of an App, requested when it is first needed and again before it expires, which is after an hour.</summary>
/// <param name="app">The App; disposed with this.</param>
/// <param name="options">The repository.</param>
/// <param name="connect">Opens a connection with credentials.</param>
/// <param name="time">The clock.</param>
internal sealed class InstallationTokens(GitHubApp app, GitHubOptions options, Func<ICredentialStore, CallDeadline, Connection> connect, TimeProvider time) : IDisposable
{
    // Longer than any operation, so that no token expires within one.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim one = new(1);
    private AccessToken? current;

    /// <summary>The credentials of an operation.</summary>
    public ICredentialStore For(CallDeadline deadline) => new Store(this, deadline);

    /// <summary>The permissions of the installation.</summary>
    public Task<InstallationPermissions> Permissions(CallDeadline deadline) => Ask(deadline, (_, installation) => Task.FromResult(installation.Permissions));

    public void Dispose()
    {
        one.Dispose();
        app.Dispose();
    }

    private async Task<Credentials> Get(CallDeadline deadline)
    {
        await one.WaitAsync(deadline.Token);
        try
        {
            current = current is { } token && token.ExpiresAt - time.GetUtcNow() > Margin ? token : await Request(deadline);
            return new Credentials(current.Token);
        }
        finally
        {
            one.Release();
        }
    }

    private Task<AccessToken> Request(CallDeadline deadline) => Ask(deadline, (apps, installation) => apps.CreateInstallationToken(installation.Id));

    private async Task<T> Ask<T>(CallDeadline deadline, Func<IGitHubAppsClient, Installation, Task<T>> call)
    {
        var apps = new GitHubClient(connect(new InMemoryCredentialStore(new Credentials(app.Identify(time.GetUtcNow()), AuthenticationType.Bearer)), deadline)).GitHubApps;
        try
        {
            return await call(apps, await apps.GetRepositoryInstallationForCurrent(options.Owner, options.Name));
        }
        catch (NotFoundException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{app} is not installed in {options}");
        }
        catch (AuthorizationException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"GitHub does not accept the key of {app} (401)");
        }
    }

    private sealed class Store(InstallationTokens tokens, CallDeadline deadline) : ICredentialStore
    {
        public Task<Credentials> GetCredentials() => tokens.Get(deadline);
    }
}
