using System.Collections.Concurrent;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Memory;

/// <summary>One repository of <see cref="InMemoryRegistry"/>.</summary>
internal sealed class StoredRepository(Repository name)
{
    public ConcurrentDictionary<Digest, byte[]> Blobs { get; } = new();

    public ConcurrentDictionary<Digest, Manifest> Manifests { get; } = new();

    public ConcurrentDictionary<string, Digest> Tags { get; } = new(StringComparer.Ordinal);

    public Manifest? Named(string tag) => Tags.TryGetValue(tag, out var digest) ? Manifests.GetValueOrDefault(digest) : null;

    public Stream Open(Descriptor blob) => Blobs.TryGetValue(blob.Digest, out var bytes)
        ? new VerifiedStream(new MemoryStream(bytes, writable: false), blob, reason => new RegistryException(RegistryFailure.Corrupt, $"{name}: {reason}"))
        : throw new RegistryException(RegistryFailure.Refused, $"{name.At(blob.Digest)} does not exist");

    public bool Take(Descriptor blob, byte[] bytes)
    {
        if (Blobs.ContainsKey(blob.Digest))
        {
            return false;
        }

        return bytes.LongLength == blob.Size && Sha256.Of(bytes) == blob.Digest
            ? Blobs.TryAdd(blob.Digest, bytes)
            : throw new RegistryException(RegistryFailure.Refused, $"{name.At(blob.Digest)}: the bytes do not match");
    }

    public bool Mount(Digest blob, StoredRepository from)
    {
        if (!from.Blobs.TryGetValue(blob, out var bytes))
        {
            return false;
        }

        Blobs[blob] = bytes;
        return true;
    }

    public bool Put(Manifest manifest, string? tag)
    {
        if (Missing(manifest) is { } missing)
        {
            throw new RegistryException(RegistryFailure.Refused, $"{name.At(manifest.Descriptor.Digest)} names {missing}, which does not exist");
        }

        Keep(manifest, tag);
        return true;
    }

    public void Keep(Manifest manifest, string? tag)
    {
        Manifests[manifest.Descriptor.Digest] = manifest;
        if (tag is not null)
        {
            Tags[tag] = manifest.Descriptor.Digest;
        }
    }

    public bool Delete(Digest digest)
    {
        var had = Manifests.TryRemove(digest, out _);
        foreach (var (tag, _) in Tags.Where(tag => tag.Value == digest))
        {
            Tags.TryRemove(tag, out _);
        }

        return had;
    }

    public IReadOnlyList<Descriptor> Referrers(Digest subject, string? artifactType) =>
    [
        .. from manifest in Manifests.Values
           let referrer = Referrer(manifest, subject)
           where referrer is not null && (artifactType is null || referrer.ArtifactType == artifactType)
           orderby referrer.Digest
           select referrer,
    ];

    private static Descriptor? Referrer(Manifest manifest, Digest subject)
    {
        if (MediaTypes.IsIndex(manifest.Descriptor.MediaType))
        {
            var index = ImageIndex.Parse(manifest);
            return index.Subject?.Digest == subject ? manifest.Descriptor with { ArtifactType = index.ArtifactType, Annotations = index.Annotations } : null;
        }

        var image = ImageManifest.Parse(manifest);
        return image.Subject?.Digest == subject
            ? manifest.Descriptor with { ArtifactType = image.ArtifactType ?? image.Config.MediaType, Annotations = image.Annotations }
            : null;
    }

    private Digest? Missing(Manifest manifest)
    {
        if (MediaTypes.IsIndex(manifest.Descriptor.MediaType))
        {
            return ImageIndex.Parse(manifest).Manifests.FirstOrDefault(child => !Manifests.ContainsKey(child.Digest))?.Digest;
        }

        var image = ImageManifest.Parse(manifest);
        return image.Layers.Prepend(image.Config).FirstOrDefault(blob => !Blobs.ContainsKey(blob.Digest))?.Digest;
    }
}
