using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipeline.Contracts.Images;

/// <summary>
/// A settings file of <c>processors/</c>, <c>bases.json</c> or <c>compilers.json</c>: name → <c>{"kind":"image","reference":"…@sha256:…"}</c>, or
/// another kind for something that needs no image. A base that is made here, <c>{"kind":"rootfs"}</c>, may have <c>packages</c> of Debian and their <c>lock</c>.
/// </summary>
public sealed partial class ImageCatalog
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

    /// <summary>The names of the settings, in the file's order.</summary>
    public IEnumerable<string> Names => settings.EnumerateObject().Select(setting => setting.Name).Where(Has);

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

    /// <summary>Checks a base of kind <c>rootfs</c>; set-up, which makes it, reads the same form (<c>build/setup/lib/settings.sh</c>).</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, with the rule.</exception>
    public void RequireRootfs(string name)
    {
        if (RootfsProblem(name, settings.GetProperty(name)) is { } problem)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{File}: {problem}");
        }
    }

    private static string? RootfsProblem(string name, JsonElement setting)
    {
        var (hasPackages, hasLock) = (setting.TryGetProperty("packages", out var packages), setting.TryGetProperty("lock", out var locked));
        return setting.EnumerateObject().Select(member => member.Name).FirstOrDefault(member => member is not ("kind" or "packages" or "lock")) is { } stranger
                ? $"the base '{name}' has an unknown member '{stranger}'"
            : name is "lock" or "published" ? $"'{name}' cannot be the name of a base that is made here"
            : hasPackages && !ArePackages(packages) ? $"the packages of '{name}' must be a list of names of Debian packages, each once"
            : hasLock && !hasPackages ? $"the base '{name}' has a lock but no packages"
            : hasLock && !(locked.ValueKind == JsonValueKind.String && locked.ValueEquals($"bases/{name}.lock")) ? $"the lock of '{name}' must be \"bases/{name}.lock\""
            : null;
    }

    private static bool ArePackages(JsonElement packages) =>
        packages.ValueKind == JsonValueKind.Array && packages.GetArrayLength() > 0
            && packages.EnumerateArray().All(package => package.ValueKind == JsonValueKind.String && PackageName().IsMatch(package.GetString()!))
            && packages.EnumerateArray().DistinctBy(package => package.GetString(), StringComparer.Ordinal).Count() == packages.GetArrayLength();

    // Debian Policy 5.6.1; a dash at the end means something else to apt.
    [GeneratedRegex(@"\A[a-z0-9][a-z0-9+.-]*[a-z0-9+]\z", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex PackageName();

    private string? Text(string name, string member) =>
        Has(name) && settings.GetProperty(name).TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
