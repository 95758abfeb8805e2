namespace Pipeline.Oci.Model;

/// <summary>The bytes of a manifest or index, with the digest computed from them.</summary>
public sealed record Manifest
{
    private Manifest(string mediaType, ReadOnlyMemory<byte> bytes)
    {
        Bytes = bytes;
        Descriptor = new Descriptor(mediaType, Sha256.Of(bytes.Span), bytes.Length);
    }

    /// <summary>The largest supported manifest, in bytes (OCI distribution spec: registries must accept at least 4 MiB).</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    public Descriptor Descriptor { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    public static Manifest Of(string mediaType, ReadOnlyMemory<byte> bytes) => new(mediaType, bytes);
}
