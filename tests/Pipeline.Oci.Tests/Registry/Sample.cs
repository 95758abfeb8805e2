using System.Text;
using Pipeline.Oci.Client;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Tests;

/// <summary>A small image.</summary>
internal static class Sample
{
    public static byte[] Layer { get; } = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 500)));

    public static byte[] Config { get; } = """{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"""u8.ToArray();

    public static Descriptor LayerDescriptor { get; } = Of("application/vnd.oci.image.layer.v1.tar", Layer);

    public static Descriptor ConfigDescriptor { get; } = Of(MediaTypes.OciConfig, Config);

    public static Manifest Image { get; } = new ImageManifest(ConfigDescriptor, [LayerDescriptor]).ToManifest();

    public static async Task<Manifest> Push(RegistryClient client, Repository repository, string? tag)
    {
        await client.Upload(repository, LayerDescriptor, () => new MemoryStream(Layer), default);
        await client.Upload(repository, ConfigDescriptor, () => new MemoryStream(Config), default);
        await client.Put(repository, Image, tag, default);
        return Image;
    }

    public static Manifest Referrer(Manifest subject, string artifactType) =>
        ImageManifest.Artifact(artifactType, subject.Descriptor, LayerDescriptor).ToManifest();

    public static async Task<Manifest> PushReferrer(RegistryClient client, Repository repository, Manifest subject, string artifactType)
    {
        await client.Upload(repository, ImageManifest.EmptyConfig, () => new MemoryStream(ImageManifest.EmptyConfigBytes.ToArray()), default);
        var referrer = Referrer(subject, artifactType);
        await client.Put(repository, referrer, null, default);
        return referrer;
    }

    private static Descriptor Of(string mediaType, byte[] bytes) => new(mediaType, Sha256.Of(bytes), bytes.Length);
}
