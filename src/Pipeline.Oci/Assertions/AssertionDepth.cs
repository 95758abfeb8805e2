namespace Pipeline.Oci.Assertions;

/// <summary>The depth of an assertion.</summary>
public enum AssertionDepth
{
    /// <summary>The index and the manifest of each platform: one request per manifest.</summary>
    Manifests,

    /// <summary>Also attestations, the content of configs, and the existence of blobs.</summary>
    Blobs,
}
