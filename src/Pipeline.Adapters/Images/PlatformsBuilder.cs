using System.Text;
using Pipeline.Adapters.Containers;
using Pipeline.Adapters.Engine;

namespace Pipeline.Adapters.Images;

/// <summary>The builder for several platforms at once: the engine's own if its store keeps manifests, otherwise one in a container, created if necessary.</summary>
/// <remarks>An engine with the classic image store, as on Ubuntu's CI runners, cannot store images of several platforms; neither can its own builder.</remarks>
internal sealed class PlatformsBuilder(ContainerEngine engine, Buildx buildx, LocalOptions options) : IDisposable
{
    // Two processes that create the same builder concurrently would fail on each other's.
    private readonly SemaphoreSlim turn = new(1);
    private bool ready;

    /// <summary>One per engine, because a builder belongs to its engine.</summary>
    public string Name { get; } = $"pipeline-{Sha256.Of(Encoding.UTF8.GetBytes(options.Engine.OriginalString)).Hex[..12]}";

    /// <summary>The builder's name.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if there is none and none can be created.</exception>
    public async Task<string> Find(Action<string> progress, CancellationToken cancellationToken)
    {
        if (await engine.KeepsManifests())
        {
            return Buildx.EnginesOwn;
        }

        await turn.WaitAsync(cancellationToken);
        try
        {
            if (!ready)
            {
                await Make(progress, cancellationToken);
                ready = true;
            }

            return Name;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task Make(Action<string> progress, CancellationToken cancellationToken)
    {
        if (await buildx.Run(["inspect", Name], _ => { }, cancellationToken) is null)
        {
            return;
        }

        if (await buildx.Run(CreateArguments(Name), progress, cancellationToken) is { } error)
        {
            // A builder that exists but never started would look usable.
            await buildx.Run(["rm", "--force", Name], _ => { }, CancellationToken.None);
            throw new FaultException(
                ErrorCode.AdapterInvocation,
                $"this engine has the classic image store, and the builder for several platforms (image moby/buildkit) does not start: {error}; alternatively, enable its containerd image store");
        }
    }

    internal static IReadOnlyList<string> CreateArguments(string name) => ["create", "--name", name, "--driver", "docker-container", "--bootstrap"];
}
