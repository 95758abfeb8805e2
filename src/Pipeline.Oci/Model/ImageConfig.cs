namespace Pipeline.Oci.Model;

/// <summary>The platform information in an image's config (OCI image spec, "Image Configuration").</summary>
/// <param name="Platform">The image's platform.</param>
/// <param name="Layers">The number of layers of its root file system.</param>
/// <param name="Created">The creation time as RFC 3339 text; null if the builder left it out.</param>
public sealed record ImageConfig(ImagePlatform Platform, int Layers, string? Created)
{
    /// <summary>The largest supported config, in bytes.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Reads the program from a config.</summary>
    /// <exception cref="FormatException">The bytes are not a config, or its program is malformed; the message names the member.</exception>
    public static ImageProgram ParseProgram(ReadOnlyMemory<byte> utf8) => ImageProgram.Of(OciJson.Read(utf8, OciJson.Default.ConfigWire).Config);

    /// <summary>Reads a config.</summary>
    /// <exception cref="FormatException">The bytes are not a config; the message names the member.</exception>
    public static ImageConfig Parse(ReadOnlyMemory<byte> utf8)
    {
        var wire = OciJson.Read(utf8, OciJson.Default.ConfigWire);
        var platform = new ImagePlatform(wire.Os ?? "", wire.Architecture ?? "", wire.Variant).Normal;
        return wire.Rootfs is { DiffIds: { } layers }
            ? new(platform with { OsVersion = wire.OsVersion }, layers.Count, wire.Created)
            : throw new FormatException("rootfs.diff_ids is missing");
    }

    /// <summary>Whether the media type is that of an image config; artifacts have other types.</summary>
    public static bool IsConfig(string mediaType) => mediaType is MediaTypes.OciConfig or MediaTypes.DockerConfig;
}
