namespace Pipeline.Oci;

/// <summary>Judges one manifest of an image: against the entry that names it, its config, its blobs.</summary>
/// <param name="evidence">What was read.</param>
/// <param name="find">Is told what is wrong.</param>
internal sealed class ManifestJudge(ImageEvidence evidence, Action<FindingKind, string> find)
{
    /// <summary>The manifest that an entry names; none when it is missing or malformed, which is told.</summary>
    public ImageManifest? Image(Descriptor entry)
    {
        var there = evidence.Manifests[entry.Digest];
        if (there.Manifest is null)
        {
            find(FindingKind.ManifestMissing, $"{Named(entry)} is named by the index, and the registry does not have it");
            return null;
        }

        if (there.Manifest.Descriptor.MediaType != entry.MediaType)
        {
            find(FindingKind.Malformed, $"{Named(entry)} is a {entry.MediaType} by the index, and is delivered as {there.Manifest.Descriptor.MediaType}");
            return null;
        }

        if (there.Manifest.Descriptor.Size != entry.Size)
        {
            find(FindingKind.SizeDiffers, $"{Named(entry)} has {there.Manifest.Descriptor.Size} bytes, its descriptor says {entry.Size}");
        }

        if (there.Image!.Problem is { } problem)
        {
            find(FindingKind.Malformed, $"{Named(entry)}: {problem}");
        }

        return there.Image.Value;
    }

    /// <summary>Whether each blob that was asked for is there with its size.</summary>
    public void Blobs(ImageManifest image, string of)
    {
        foreach (var blob in image.Layers.Prepend(image.Config).DistinctBy(blob => blob.Digest))
        {
            if (!evidence.Blobs.TryGetValue(blob.Digest, out var size))
            {
                continue;
            }

            if (size is null)
            {
                find(FindingKind.BlobMissing, $"{of} needs the blob {blob.Digest}, and the registry does not have it");
            }
            else if (size != blob.Size)
            {
                find(FindingKind.SizeDiffers, $"the blob {blob.Digest} of {of} has {size} bytes, its descriptor says {blob.Size}");
            }
        }
    }

    /// <summary>The config, which has to agree with the entry and the manifest; none when it was not asked for, or cannot be read, which is told.</summary>
    public ImageConfig? Config(ImageManifest image, Descriptor? entry)
    {
        if (!ImageConfig.IsConfig(image.Config.MediaType) || image.Config.Size > ImageConfig.MaxBytes)
        {
            find(FindingKind.Malformed, $"{image.Config.Digest} is no config of an image: {image.Config.MediaType}, {image.Config.Size} bytes");
            return null;
        }

        if (!evidence.Configs.TryGetValue(image.Config.Digest, out var parsed))
        {
            return null;
        }

        if (!parsed.IsRead)
        {
            find(FindingKind.Malformed, $"the config {image.Config.Digest}: {parsed.Problem}");
            return null;
        }

        var config = parsed.Value;
        if (entry?.Platform?.Normal is { } platform && !Agree(platform, config.Platform))
        {
            find(FindingKind.ConfigDiffers, $"{platform} has a config for '{config.Platform}'");
        }

        if (config.Layers != image.Layers.Count)
        {
            find(FindingKind.ConfigDiffers, $"the config {image.Config.Digest} has {config.Layers} layers, its manifest {image.Layers.Count}");
        }

        return config;
    }

    // Older builders leave the variant out of one of the two.
    private static bool Agree(ImagePlatform entry, ImagePlatform config) =>
        entry.Os == config.Os && entry.Architecture == config.Architecture
        && (entry.Variant is null || config.Variant is null || entry.Variant == config.Variant);

    private static string Named(Descriptor entry) => entry.Platform is { IsUnknown: false } platform ? $"{platform} ({entry.Digest})" : $"{entry.Digest}";
}
