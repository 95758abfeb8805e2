using System.Collections.Concurrent;
using Docker.DotNet.Models;
using Pipeline.Adapters.Engine;
using Pipeline.Oci.Registry;
using Platform = Pipeline.Contracts.Specs.Platform;

namespace Pipeline.Adapters.Containers;

/// <summary>Finds images by immutable name and platform, and pulls missing ones by digest. Each is looked up once.</summary>
internal sealed class EngineImages(ContainerEngine engine, IRegistryCredentials credentials)
{
    private readonly ConcurrentDictionary<(string Name, Platform Platform), EngineImage> known = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> turns = new(StringComparer.Ordinal);

    /// <exception cref="FaultException">
    /// <c>ERR_ADAPTER_INVOCATION</c> if it is missing, cannot be pulled, has another platform, or does not match its name.
    /// </exception>
    public async Task<EngineImage> Require(RunnableImage image, Platform platform, CancellationToken cancellationToken)
    {
        if (known.TryGetValue((image.Name, platform), out var seen))
        {
            return seen;
        }

        // One lookup per name at a time; two would pull it twice.
        var turn = turns.GetOrAdd(image.Name, static _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            return known.TryGetValue((image.Name, platform), out seen)
                ? seen
                : known[(image.Name, platform)] = await Find(image, platform) ?? await Pull(image, platform, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<EngineImage?> Find(RunnableImage image, Platform platform)
    {
        if (await engine.Inspect(image.Name) is not { } found)
        {
            return null;
        }

        // For an index the containerd store reports one platform, preferably its own; only creating a container shows whether it has another.
        found = found.Platform == platform.ToString() ? found : await engine.InspectFor(found, platform);
        return found is null ? null : Checked(image, found);
    }

    private async Task<EngineImage> Pull(RunnableImage image, Platform platform, CancellationToken cancellationToken)
    {
        var at = image.Name.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            throw Fault(await engine.Inspect(image.Name) is null ? $"no such image: {image.Name}" : $"the image is not for {platform}: {image.Name}");
        }

        var repository = image.Name[..at];
        var credential = await PullCredential.Find(credentials, repository[..repository.IndexOf('/', StringComparison.Ordinal)], cancellationToken);
        await engine.Pull(repository, Named(image), platform, credential, cancellationToken);
        return await Find(image, platform) ?? throw Fault($"no such image for {platform} after pulling it: {image.Name}");
    }

    // The engine verifies the bytes that it pulls; this verifies that it answers for the same digest.
    private static EngineImage Checked(RunnableImage image, EngineImage found)
    {
        var digest = Named(image).ToString();
        var same = string.Equals(found.Id, digest, StringComparison.Ordinal)
            || found.RepositoryDigests.Any(name => name.EndsWith("@" + digest, StringComparison.Ordinal));
        if (!same)
        {
            throw Fault($"the engine has a different image: {image.Name}");
        }

        return found.HasVolumes ? throw Fault($"the image declares a volume: {image.Name}") : found;
    }

    private static Digest Named(RunnableImage image) => Digest.Parse(image.Name[(image.Name.IndexOf('@', StringComparison.Ordinal) + 1)..]);

    private static FaultException Fault(string detail) => new(ErrorCode.AdapterInvocation, detail);
}

/// <summary>Converts the engine's registry credentials to its own form (<c>X-Registry-Auth</c>).</summary>
internal static class PullCredential
{
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if a configured credential is unavailable.</exception>
    public static async Task<AuthConfig?> Find(IRegistryCredentials credentials, string registry, CancellationToken cancellationToken)
    {
        try
        {
            return Of(await credentials.Find(registry, cancellationToken), registry);
        }
        catch (RegistryException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, e.Message, e);
        }
    }

    private static AuthConfig? Of(RegistryCredential? credential, string registry) => credential switch
    {
        RegistryCredential.Password password => new AuthConfig { ServerAddress = registry, Username = password.User, Password = password.Secret },
        RegistryCredential.IdentityToken token => new AuthConfig { ServerAddress = registry, IdentityToken = token.Secret },
        _ => null,
    };
}
