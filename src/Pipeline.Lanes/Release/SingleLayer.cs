using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Release;

/// <summary>Artifacts whose content is one small layer (OCI image spec, "Guidelines for artifact usage").</summary>
internal static class SingleLayer
{
    /// <summary>The only layer; null if the manifest is malformed or has another number of layers, because anyone may push one.</summary>
    public static Descriptor? Of(Manifest manifest)
    {
        try
        {
            return ImageManifest.Parse(manifest).Layers is [{ Size: <= StrictJson.MaxBytes } only] ? only : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Reads a layer.</summary>
    /// <exception cref="RegistryException">The registry gave no credible answer.</exception>
    public static async Task<byte[]> Read(IRegistryReader reader, Repository repository, Descriptor layer, CancellationToken cancellationToken)
    {
        await using var blob = await reader.OpenBlob(repository, layer, cancellationToken);
        using var bytes = new MemoryStream();
        await blob.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    /// <summary>Uploads a layer, and the empty config that its manifest names.</summary>
    /// <exception cref="RegistryException">The registry refused it.</exception>
    public static async Task Upload(IRegistryWriter writer, Repository repository, Descriptor layer, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await writer.Upload(repository, ImageManifest.EmptyConfig, () => Open(ImageManifest.EmptyConfigBytes), cancellationToken);
        await writer.Upload(repository, layer, () => Open(content), cancellationToken);
    }

    private static MemoryStream Open(ReadOnlyMemory<byte> bytes) => new(bytes.ToArray(), writable: false);
}
