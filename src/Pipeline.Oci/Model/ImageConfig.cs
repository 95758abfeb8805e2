using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>What an image's config says of the platform (OCI image spec, "Image Configuration").</summary>
/// <param name="Platform">What the image was built for.</param>
/// <param name="Layers">How many layers its root file system has.</param>
/// <param name="Created">When it was made, as RFC 3339 text; none when the builder did not say.</param>
public sealed record ImageConfig(ImagePlatform Platform, int Layers, string? Created)
{
    /// <summary>The largest config that is read, in bytes.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Reads what the bytes of a config say of its program.</summary>
    /// <exception cref="FormatException">They are no config, or its program is malformed; the message names the member.</exception>
    public static ImageProgram ParseProgram(ReadOnlyMemory<byte> utf8) => ImageProgram.Of(OciJson.Read(utf8, OciJson.Default.ConfigWire).Config);

    /// <summary>Reads the bytes of a config.</summary>
    /// <exception cref="FormatException">They are not one; the message names the member.</exception>
    public static ImageConfig Parse(ReadOnlyMemory<byte> utf8)
    {
        var wire = OciJson.Read(utf8, OciJson.Default.ConfigWire);
        var platform = new ImagePlatform(wire.Os ?? "", wire.Architecture ?? "", wire.Variant).Normal;
        return wire.Rootfs is { DiffIds: { } layers }
            ? new(platform with { OsVersion = wire.OsVersion }, layers.Count, wire.Created)
            : throw new FormatException("rootfs.diff_ids is missing");
    }

    /// <summary>Whether the media type is that of an image's config; artifacts have others.</summary>
    public static bool IsConfig(string mediaType) => mediaType is MediaTypes.OciConfig or MediaTypes.DockerConfig;
}
