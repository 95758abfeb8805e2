using Pipeline.Oci.Model;

namespace Pipeline.Oci.Assertions;

/// <summary>Checks one manifest of an image against its entry, its config and its blobs.</summary>
/// <param name="evidence">The evidence.</param>
/// <param name="find">Receives the findings.</param>
internal sealed class ManifestJudge(ImageEvidence evidence, Action<FindingKind, string> find)
{
    /// <summary>The manifest of an entry; null if it is missing or malformed, which is a finding.</summary>
    public ImageManifest? Image(Descriptor entry)
    {
        var found = evidence.Manifests[entry.Digest];
        if (found.Manifest is null)
        {
            find(FindingKind.ManifestMissing, $"{Show(entry)} is named by the index, but the registry lacks it");
            return null;
        }

        if (found.Manifest.Descriptor.MediaType != entry.MediaType)
        {
            find(FindingKind.Malformed, $"{Show(entry)} is a {entry.MediaType} in the index, but the registry delivers it as {found.Manifest.Descriptor.MediaType}");
            return null;
        }

        if (found.Manifest.Descriptor.Size != entry.Size)
        {
            find(FindingKind.SizeDiffers, $"{Show(entry)} has {found.Manifest.Descriptor.Size} bytes, its descriptor says {entry.Size}");
        }

        if (found.Image!.Problem is { } problem)
        {
            find(FindingKind.Malformed, $"{Show(entry)}: {problem}");
        }

        return found.Image.Value;
    }

    /// <summary>Checks that each queried blob exists with its size.</summary>
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
                find(FindingKind.BlobMissing, $"{of} needs the blob {blob.Digest}, which the registry lacks");
            }
            else if (size != blob.Size)
            {
                find(FindingKind.SizeDiffers, $"the blob {blob.Digest} of {of} has {size} bytes, its descriptor says {blob.Size}");
            }
        }
    }

    /// <summary>The config, after comparing it with entry and manifest; null if it was not read or is invalid, which is a finding.</summary>
    public ImageConfig? Config(ImageManifest image, Descriptor? entry)
    {
        if (!ImageConfig.IsConfig(image.Config.MediaType) || image.Config.Size > ImageConfig.MaxBytes)
        {
            find(FindingKind.Malformed, $"{image.Config.Digest} is not an image config: {image.Config.MediaType}, {image.Config.Size} bytes");
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

    // Older builders omit the variant in one of the two.
    private static bool Agree(ImagePlatform entry, ImagePlatform config) =>
        entry.Os == config.Os && entry.Architecture == config.Architecture
        && (entry.Variant is null || config.Variant is null || entry.Variant == config.Variant);

    private static string Show(Descriptor entry) => entry.Platform is { IsUnknown: false } platform ? $"{platform} ({entry.Digest})" : $"{entry.Digest}";
}
