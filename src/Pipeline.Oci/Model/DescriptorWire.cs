using System.Text.Json.Serialization;

namespace Pipeline.Oci.Model;

/// <summary>A descriptor on the wire. <c>data</c> and <c>urls</c> are ignored: content comes from the registry, by digest.</summary>
internal sealed record DescriptorWire
{
    private const long MaxSize = 1L << 53; // The range that JSON numbers represent exactly.

    public string? MediaType { get; init; }

    public string? Digest { get; init; }

    public long? Size { get; init; }

    public PlatformWire? Platform { get; init; }

    public string? ArtifactType { get; init; }

    public IReadOnlyDictionary<string, string?>? Annotations { get; init; }

    public static DescriptorWire Of(Descriptor descriptor) => new()
    {
        MediaType = descriptor.MediaType,
        Digest = descriptor.Digest.ToString(),
        Size = descriptor.Size,
        Platform = descriptor.Platform is null ? null : PlatformWire.Of(descriptor.Platform),
        ArtifactType = descriptor.ArtifactType,
        Annotations = AnnotationsWire.Of(descriptor.Annotations),
    };

    /// <exception cref="FormatException">A member is missing or malformed, or there are too many entries.</exception>
    public static IReadOnlyList<Descriptor> Read(IReadOnlyList<DescriptorWire?>? list, string member, int most) => list switch
    {
        null => throw new FormatException($"{member} is missing"),
        { Count: var count } when count > most => throw new FormatException($"{member} has more than {most} entries"),
        _ => [.. list.Select((entry, i) => Require(entry, $"{member}[{i}]"))],
    };

    /// <exception cref="FormatException">The descriptor is missing or malformed.</exception>
    public static Descriptor Require(DescriptorWire? wire, string member) =>
        wire?.ToDescriptor(member) ?? throw new FormatException($"{member} is missing");

    /// <exception cref="FormatException">A member is missing or malformed.</exception>
    public Descriptor ToDescriptor(string member) => new(
        string.IsNullOrEmpty(MediaType) ? throw new FormatException($"{member}.mediaType is missing") : MediaType,
        Contracts.Images.Digest.TryParse(Digest, out var digest) ? digest : throw new FormatException($"{member}.digest is not {Contracts.Images.Digest.Form}"),
        Size is >= 0 and <= MaxSize ? Size.Value : throw new FormatException($"{member}.size is not a number of bytes"))
    {
        Platform = Platform?.ToPlatform(),
        ArtifactType = ArtifactType,
        Annotations = AnnotationsWire.Read(Annotations),
    };
}

internal sealed record PlatformWire
{
    public string? Os { get; init; }

    public string? Architecture { get; init; }

    public string? Variant { get; init; }

    [JsonPropertyName("os.version")]
    public string? OsVersion { get; init; }

    public static PlatformWire Of(ImagePlatform platform) => new()
    {
        Os = platform.Os,
        Architecture = platform.Architecture,
        Variant = platform.Variant,
        OsVersion = platform.OsVersion,
    };

    public ImagePlatform ToPlatform() => new(Os ?? "", Architecture ?? "", Variant) { OsVersion = OsVersion };
}
