namespace Pipeline.Oci;

/// <summary>How far an assertion looks.</summary>
public enum AssertionDepth
{
    /// <summary>The index and the manifest of each platform: one request a manifest.</summary>
    Manifests,

    /// <summary>Attestations too, each config read, and each blob asked for.</summary>
    Blobs,
}
