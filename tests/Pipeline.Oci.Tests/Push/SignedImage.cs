using System.Text;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests.Push;

/// <summary>An image for two platforms with everything that may be attached to one: bills, statements, signatures of those, and cosign's tags.</summary>
internal sealed class SignedImage
{
    private readonly ImageSample sample = new();
    private readonly List<(Manifest Manifest, string Tag)> tagged = [];

    public SignedImage()
    {
        var (amd64, arm64) = (sample.Image("signed", ImageSample.Amd64).Descriptor, sample.Image("signed", ImageSample.Arm64).Descriptor);
        Index = sample.Index(amd64 with { Platform = ImageSample.Amd64 }, arm64 with { Platform = ImageSample.Arm64 }, sample.Attestation(amd64.Digest));
        sample.Blob(MediaTypes.OciEmpty, ImageManifest.EmptyConfigBytes.ToArray());
        Bill = Referrer("application/spdx+json", Index.Descriptor);
        SignatureOfBill = Referrer("application/vnd.dev.sigstore.bundle.v0.3+json", Bill.Descriptor);
        Referrer("application/vnd.example.scan", arm64);
        Signature = Tagged("sig", Index.Descriptor.Digest, "by one");
        Tagged("att", amd64.Digest, "by one");
        Tagged("sig", Bill.Descriptor.Digest, "by one");
    }

    public Manifest Index { get; }

    /// <summary>The bill of materials, which refers to the index.</summary>
    public Manifest Bill { get; }

    /// <summary>The signature that refers to the bill.</summary>
    public Manifest SignatureOfBill { get; }

    /// <summary>cosign's signature of the index, under a tag.</summary>
    public Manifest Signature { get; }

    /// <summary>All manifests and blobs.</summary>
    public int Count => sample.Manifests.Count + sample.Blobs.Count;

    public int Layers => sample.Blobs.Count(blob => !ImageConfig.IsConfig(blob.MediaType));

    public IReadOnlyList<Descriptor> Blobs => sample.Blobs;

    public IReadOnlyList<Digest> Manifests => [.. sample.Manifests.Select(manifest => manifest.Descriptor.Digest)];

    public IReadOnlyList<string> Tags => [.. tagged.Select(one => one.Tag)];

    public static string TagOf(string form, Digest subject) => $"sha256-{subject.Hex}.{form}";

    /// <summary>A manifest of cosign's form: one layer for each signature.</summary>
    public static Manifest SignedBy(ImageSample into, params string[] signers)
    {
        var config = into.Blob(MediaTypes.OciConfig, Encoding.UTF8.GetBytes("""{"architecture":"","os":"","config":{},"rootfs":{"type":"layers","diff_ids":[]}}"""));
        return into.Add(new ImageManifest(config, [.. signers.Select(signer => into.Blob("application/vnd.dev.cosign.simplesigning.v1+json", Encoding.UTF8.GetBytes($"signed {signer}")))]).ToManifest());
    }

    /// <summary>Pushes everything to a repository, the tags included.</summary>
    public async Task PushTo(IRegistryWriter writer, Repository repository, CancellationToken cancellationToken)
    {
        await sample.PushTo(writer, repository, cancellationToken);
        foreach (var (manifest, tag) in tagged)
        {
            await writer.Put(repository, manifest, tag, cancellationToken);
        }

        await writer.Put(repository, Index, "staged", cancellationToken);
    }

    private Manifest Referrer(string type, Descriptor subject) =>
        sample.Add(ImageManifest.Artifact(type, subject, sample.Blob(type, Encoding.UTF8.GetBytes($"{type} of {subject.Digest}"))).ToManifest());

    private Manifest Tagged(string form, Digest subject, string content)
    {
        var manifest = SignedBy(sample, $"{subject} {content}");
        tagged.Add((manifest, TagOf(form, subject)));
        return manifest;
    }
}
