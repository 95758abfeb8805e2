using System.Collections.Concurrent;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Engine;

/// <summary>Images by immutable name: there, pulled by digest, or a fault. What was seen once is not asked for again.</summary>
internal sealed class EngineImages(ContainerEngine engine)
{
    private readonly ConcurrentDictionary<string, EngineImage> known = new(StringComparer.Ordinal);

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when it is missing, cannot be pulled, or is not what its name says.</exception>
    public async Task<EngineImage> Require(RunnableImage image, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(image.Name, out var seen))
        {
            return seen;
        }

        var found = await engine.Inspect(image.Name) ?? await Pull(image, cancellationToken);
        Check(image, found);
        return known.GetOrAdd(image.Name, found);
    }

    private async Task<EngineImage> Pull(RunnableImage image, CancellationToken cancellationToken)
    {
        var at = image.Name.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            throw Fault($"no such image: {image.Name}");
        }

        await engine.Pull(image.Name[..at], image.Digest, cancellationToken);
        return await engine.Inspect(image.Name) ?? throw Fault($"no such image after pulling it: {image.Name}");
    }

    // The engine verifies the bytes of what it pulls; that it answers for this digest is verified here.
    private static void Check(RunnableImage image, EngineImage found)
    {
        var digest = image.Digest.ToString();
        var same = string.Equals(found.Id, digest, StringComparison.Ordinal)
            || found.RepositoryDigests.Any(name => name.EndsWith("@" + digest, StringComparison.Ordinal));
        if (!same)
        {
            throw Fault($"the image is another one: {image.Name}");
        }

        if (found.HasVolumes)
        {
            throw Fault($"the image declares a volume: {image.Name}");
        }
    }

    private static FaultException Fault(string detail) => new(ErrorCode.AdapterInvocation, detail);
}
