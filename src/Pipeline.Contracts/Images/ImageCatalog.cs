using System.Text.Json;

namespace Pipeline.Contracts.Images;

/// <summary>
/// A settings file of <c>processors/</c>, <c>bases.json</c> or <c>compilers.json</c>: name → <c>{"kind":"image","reference":"…@sha256:…"}</c>, or
/// another kind for something that needs no image.
/// </summary>
public sealed class ImageCatalog
{
    public const string Bases = "bases.json";
    public const string Compilers = "compilers.json";

    private readonly JsonElement settings;

    private ImageCatalog(string file, JsonElement settings) => (File, this.settings) = (file, settings);

    /// <summary>The file's name, for messages.</summary>
    public string File { get; }

    /// <param name="file">The file's name, for messages.</param>
    /// <param name="utf8">The file's bytes.</param>
    /// <exception cref="FormatException">The bytes are not a strict JSON object.</exception>
    public static ImageCatalog Parse(string file, ReadOnlyMemory<byte> utf8) =>
        StrictJson.Parse(utf8) is { ValueKind: JsonValueKind.Object } document ? new(file, document) : throw new FormatException("not an object");

    /// <summary>Whether the file has a setting of this name.</summary>
    public bool Has(string name) => settings.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.Object;

    /// <summary>The setting's kind; null if it has none.</summary>
    public string? Kind(string name) => Text(name, "kind");

    /// <summary>The image of a setting of kind <c>image</c>.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> if it has no digest, <c>ERR_ADAPTER_INVOCATION</c> if it is not a reference.</exception>
    public ImageReference Image(string name)
    {
        var image = ImageReference.TryParse(Text(name, "reference"), out var parsed)
            ? parsed
            : throw new FaultException(ErrorCode.AdapterInvocation, $"{File}: the reference of {name} is not {ImageReference.Form}");
        image.RequireDigest();
        return image;
    }

    private string? Text(string name, string member) =>
        Has(name) && settings.GetProperty(name).TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
