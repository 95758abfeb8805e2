using Pipeline.Adapters.Local.Engine;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Images;

/// <summary>How a base that was made here reaches a build, which depends on the engine's image store.</summary>
/// <remarks>
/// The builder inside an engine with the containerd store reads an OCI image layout in place. The one with the classic store knows no layouts
/// ("unknown scheme oci-layout"), so there the image is loaded, once, under a tag that carries its digest, and its ID is checked.
/// </remarks>
internal sealed class RootfsBase(ContainerEngine engine) : IDisposable
{
    // Two builds that load the same base at once would send it twice.
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>The base as buildx names it.</summary>
    /// <param name="made">The base.</param>
    /// <param name="platform">The platform of the build.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    public async Task<string> Place(BaseImage.Made made, Platform platform, CancellationToken cancellationToken)
    {
        if (await engine.KeepsManifests())
        {
            return made.InPlace;
        }

        await turn.WaitAsync(cancellationToken);
        try
        {
            return $"docker-image://{await Load(LayoutArchive.Of(made.Layout, made.Index, platform), made.Index, platform, cancellationToken)}";
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private async Task<string> Load(LayoutArchive archive, Digest index, Platform platform, CancellationToken cancellationToken)
    {
        var tag = $"pipeline-base/{Path.GetFileName(archive.Layout)}:{index.Hex}-{platform.Architecture}";
        if (await Holds(tag, archive))
        {
            return tag;
        }

        var file = Path.GetTempFileName();
        await using var content = new FileStream(file, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        await archive.Write(content, tag, cancellationToken);
        content.Position = 0;
        await engine.Load(content, cancellationToken);
        return await Holds(tag, archive)
            ? tag
            : throw new FaultException(ErrorCode.AdapterInvocation, "the engine loaded another base image than it was given");
    }

    private async Task<bool> Holds(string tag, LayoutArchive archive) =>
        await engine.Inspect(tag) is { } image && image.Id == archive.Config.ToString();
}
