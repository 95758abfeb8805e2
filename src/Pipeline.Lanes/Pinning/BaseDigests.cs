using System.Text.Json;

namespace Pipeline.Lanes.Pinning;

/// <summary>The digests of the bases that builds would use here, from <c>processors/bases.json</c> or from set-up's result.</summary>
/// <param name="root">The absolute path of the checkout.</param>
internal sealed class BaseDigests(string root)
{
    private readonly Dictionary<string, Digest?> known = new(StringComparer.Ordinal);

    /// <summary>The digest of a processor's base; null if it has none, or it is not built yet.</summary>
    public Digest? Of(ProcessorSpec spec)
    {
        if (spec.Base == ProcessorSpec.ScratchBase)
        {
            return null;
        }

        if (!known.TryGetValue(spec.Base, out var digest))
        {
            known[spec.Base] = digest = Read(spec.Base);
        }

        return digest;
    }

    // The build reports an invalid file, with a better message.
    private Digest? Read(string name)
    {
        try
        {
            var bases = ImageCatalog.Parse(ImageCatalog.Bases, File.ReadAllBytes(Path.Combine(root, "processors", ImageCatalog.Bases)));
            return bases.Kind(name) == "image" ? bases.Image(name).Digest : Made(name);
        }
        catch (Exception e) when (e is IOException or FormatException or FaultException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private Digest? Made(string name)
    {
        var index = Path.Combine(root, ".pipeline", "bases", name, "index.json");
        return File.Exists(index) && StrictJson.Parse(File.ReadAllBytes(index)).GetProperty("manifests").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } only
            ? Digest.Parse(only.GetProperty("digest").GetString()!)
            : null;
    }
}
