using System.Text;
using Pipeline.Adapters.Local.Engine;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Images;

/// <summary>The builder that builds for several platforms at once: the engine's own where it keeps manifests, else one in a container, made when it is missing.</summary>
/// <remarks>An engine with the classic image store, as on Ubuntu's CI runners, cannot hold an image of several platforms; neither can its own builder.</remarks>
internal sealed class PlatformsBuilder(ContainerEngine engine, Buildx buildx, LocalOptions options) : IDisposable
{
    // Two that make the same builder at once would each fail on the other's.
    private readonly SemaphoreSlim turn = new(1);
    private bool ready;

    /// <summary>One an engine: a builder belongs to the engine that it was made on.</summary>
    public string Name { get; } = $"pipeline-{Sha256.Of(Encoding.UTF8.GetBytes(options.Engine.OriginalString)).Hex[..12]}";

    /// <summary>The builder's name.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when there is none and none can be made.</exception>
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
            // A builder that was named and never started would be taken for one that works.
            await buildx.Run(["rm", "--force", Name], _ => { }, CancellationToken.None);
            throw new FaultException(
                ErrorCode.AdapterInvocation,
                $"this engine keeps images the classic way, and the builder for several platforms (image moby/buildkit) does not start: {error}; or switch on its containerd image store");
        }
    }

    internal static IReadOnlyList<string> CreateArguments(string name) => ["create", "--name", name, "--driver", "docker-container", "--bootstrap"];
}
