using System.Text.Json;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Images;

/// <summary>A file of settings by name, such as <c>processors/bases.json</c>: each one an object with texts.</summary>
internal sealed class SettingsFile
{
    private readonly JsonElement settings;

    private SettingsFile(string name, JsonElement settings) => (Name, this.settings) = (name, settings);

    /// <summary>The file's name, for messages.</summary>
    public string Name { get; }

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when there is no such file, or it is not a strict JSON object.</exception>
    public static SettingsFile Read(string repository, string name)
    {
        try
        {
            var document = StrictJson.Parse(File.ReadAllBytes(Path.Combine(repository, "processors", name)));
            return document.ValueKind == JsonValueKind.Object ? new(name, document) : throw new FormatException("not an object");
        }
        catch (Exception e) when (e is FormatException or IOException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"processors/{name} cannot be read", e);
        }
    }

    /// <summary>A member of the setting of this name, where it is a text; none where it is absent or something else.</summary>
    public string? Text(string setting, string member) =>
        settings.TryGetProperty(setting, out var found) && found.ValueKind == JsonValueKind.Object
        && found.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    public bool Has(string setting) => settings.TryGetProperty(setting, out var found) && found.ValueKind == JsonValueKind.Object;

    /// <summary>The <c>reference</c> of a setting of kind <c>image</c>.</summary>
    /// <exception cref="FaultException"><c>ERR_IMAGE_UNPINNED</c> when it has no digest, <c>ERR_ADAPTER_INVOCATION</c> when it is no reference.</exception>
    public ImageReference Image(string setting)
    {
        var image = ImageReference.TryParse(Text(setting, "reference"), out var parsed)
            ? parsed
            : throw new FaultException(ErrorCode.AdapterInvocation, $"{Name}: the reference of {setting} is not {ImageReference.Form}");
        image.RequireDigest();
        return image;
    }
}
