using System.Text.Json.Serialization;

namespace Pipeline.Oci.Model;

internal sealed record ConfigWire(string? Os, string? Architecture, string? Variant, string? Created, RootfsWire? Rootfs)
{
    [JsonPropertyName("os.version")]
    public string? OsVersion { get; init; }

    public ProgramWire? Config { get; init; }
}

internal sealed record ProgramWire(
    [property: JsonPropertyName("Entrypoint")] IReadOnlyList<string?>? Entrypoint,
    [property: JsonPropertyName("Env")] IReadOnlyList<string?>? Env,
    [property: JsonPropertyName("WorkingDir")] string? WorkingDir);

internal sealed record RootfsWire([property: JsonPropertyName("diff_ids")] IReadOnlyList<string?>? DiffIds);

/// <summary>The file <c>oci-layout</c>.</summary>
internal sealed record LayoutWire(string? ImageLayoutVersion);
