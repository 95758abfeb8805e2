using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Verdicts;

/// <summary>Shared verdicts in a registry: each is an artifact with one layer (OCI image spec, "Guidelines for artifact usage"), under a tag.</summary>
/// <param name="reader">Reads the registry.</param>
/// <param name="writer">Writes the registry.</param>
/// <param name="repository">The repository of all verdicts.</param>
public sealed class RegistryVerdicts(IRegistryReader reader, IRegistryWriter writer, Repository repository) : IVerdictFiles
{
    /// <summary>The media type of artifact and layer.</summary>
    public const string MediaType = "application/vnd.pipeline.verdict.v1+json";

    public Task<byte[]?> Read(string name, CancellationToken cancellationToken) => Translate("read", async () =>
        await reader.Manifest(repository, TagOf(name), cancellationToken) is { } manifest && Layer(manifest) is { Size: <= StrictJson.MaxBytes } layer
            ? await Bytes(layer, cancellationToken)
            : null);

    public Task Write(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => Translate("written", async () =>
    {
        var layer = new Descriptor(MediaType, Sha256.Of(content.Span), content.Length);
        await writer.Upload(repository, ImageManifest.EmptyConfig, () => Open(ImageManifest.EmptyConfigBytes), cancellationToken);
        await writer.Upload(repository, layer, () => Open(content), cancellationToken);
        await writer.Put(repository, ImageManifest.Artifact(MediaType, subject: null, layer).ToManifest(), TagOf(name), cancellationToken);
        return true;
    });

    // A processor's name has no dot.
    private static string TagOf(string name) => name.Replace('/', '.');

    private static Descriptor? Layer(Manifest manifest)
    {
        try
        {
            return ImageManifest.Parse(manifest).Layers is [{ MediaType: MediaType } only] ? only : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private async Task<byte[]> Bytes(Descriptor layer, CancellationToken cancellationToken)
    {
        await using var blob = await reader.OpenBlob(repository, layer, cancellationToken);
        using var bytes = new MemoryStream();
        await blob.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    private static MemoryStream Open(ReadOnlyMemory<byte> bytes) => new(bytes.ToArray(), writable: false);

    private async Task<T> Translate<T>(string verb, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (RegistryException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the shared verdicts in {repository} cannot be {verb}: {e.Message}", e);
        }
    }
}
