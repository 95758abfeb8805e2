using System.Text.Json;

namespace Pipeline.Contracts;

/// <summary>
/// A settings file of <c>processors/</c>, <c>bases.json</c> or <c>compilers.json</c>: name → <c>{"kind":"image","reference":"…@sha256:…"}</c>, or
/// another kind, of what is at hand without an image.
/// </summary>
public sealed class ImageSettings
{
    public const string Bases = "bases.json";
    public const string Compilers = "compilers.json";

    private readonly JsonElement settings;

    private ImageSettings(string file, JsonElement settings) => (File, this.settings) = (file, settings);

    /// <summary>The file's name, for messages.</summary>
    public string File { get; }

    /// <param name="file">The file's name, for messages.</param>
    /// <param name="utf8">Its bytes.</param>
    /// <exception cref="FormatException">They are not a strict JSON object.</exception>
    public static ImageSettings Parse(string file, ReadOnlyMemory<byte> utf8) =>
        StrictJson.Parse(utf8) is { ValueKind: JsonValueKind.Object } document ? new(file, document) : throw new FormatException("not an object");

    /// <summary>Whether there is a setting of this name.</summary>
    public bool Has(string name) => settings.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.Object;

    /// <summary>Its kind; none where it does not say.</summary>
    public string? Kind(string name) => Text(name, "kind");

    /// <summary>The image of a setting of kind <c>image</c>.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> when it has no digest, <c>ERR_ADAPTER_INVOCATION</c> when it is no reference.</exception>
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
