using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Modal.Deployments;

/// <summary>Reads an image's entry point from its config in the registry; every byte is verified against the pinned digest.</summary>
/// <param name="registry">Reads the images' registry.</param>
public sealed class ImagePrograms(IRegistryReader registry)
{
    private const int Degree = 8;

    /// <summary>The entry point of every function's image, for the platform that functions run on.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> if an image is missing or lacks that platform; <c>ERR_ADAPTER_INVOCATION</c> if the registry gives no answer.</exception>
    public async Task<IReadOnlyDictionary<string, ImageProgram>> Read(DeploymentPlan plan, CancellationToken cancellationToken)
    {
        using var turns = new SemaphoreSlim(Degree);
        var programs = await Task.WhenAll(plan.Functions.Select(async function =>
        {
            await turns.WaitAsync(cancellationToken);
            try
            {
                return KeyValuePair.Create(function.Function, await Read(function.Image, cancellationToken));
            }
            finally
            {
                turns.Release();
            }
        }));
        return programs.ToDictionary(StringComparer.Ordinal);
    }

    private async Task<ImageProgram> Read(ImageReference image, CancellationToken cancellationToken)
    {
        try
        {
            var repository = Repository.Of(image);
            var root = await Require(repository, image.RequireDigest(), image, cancellationToken);
            var manifest = MediaTypes.IsIndex(root.Descriptor.MediaType) ? await Require(repository, Child(root, image), image, cancellationToken) : root;
            var config = ImageManifest.Parse(manifest).Config;
            if (config.Size > ImageConfig.MaxBytes)
            {
                throw new FormatException("its config is too large");
            }

            await using var content = await registry.OpenBlob(repository, config, cancellationToken);
            using var bytes = new MemoryStream((int)config.Size);
            await content.CopyToAsync(bytes, cancellationToken);
            return ImageConfig.ParseProgram(bytes.ToArray());
        }
        catch (Exception e) when (e is RegistryException or FormatException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{image} cannot be read: {e.Message}", e);
        }
    }

    private async Task<Manifest> Require(Repository repository, Digest digest, ImageReference image, CancellationToken cancellationToken) =>
        await registry.Manifest(repository, digest, cancellationToken) ?? throw new FaultException(ErrorCode.ImageUnpinned, $"{image} is not in the registry");

    private static Digest Child(Manifest index, ImageReference image) =>
        ImageIndex.Parse(index).Manifests.FirstOrDefault(entry => entry.Platform?.Normal == ImagePlatform.Of(Platform.Amd64).Normal)?.Digest
        ?? throw new FaultException(ErrorCode.ImageUnpinned, $"{image} for {Platform.Amd64}, which functions run on");
}
