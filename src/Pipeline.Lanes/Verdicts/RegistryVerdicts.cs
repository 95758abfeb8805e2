using Pipeline.Lanes.Release;
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
        await reader.Manifest(repository, TagOf(name), cancellationToken) is { } manifest && SingleLayer.Of(manifest) is { MediaType: MediaType } layer
            ? await SingleLayer.Read(reader, repository, layer, cancellationToken)
            : null);

    public Task Write(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => Translate("written", async () =>
    {
        var layer = new Descriptor(MediaType, Sha256.Of(content.Span), content.Length);
        await SingleLayer.Upload(writer, repository, layer, content, cancellationToken);
        await writer.Put(repository, ImageManifest.Artifact(MediaType, subject: null, layer).ToManifest(), TagOf(name), cancellationToken);
        return true;
    });

    // A processor's name has no dot.
    private static string TagOf(string name) => name.Replace('/', '.');

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
