using System.Text.Json;

namespace Pipeline.Contracts.Images;

internal sealed record PinSetWire(string Schema, IReadOnlyDictionary<string, PinWire> Pins)
{
    /// <summary>Writes the document with sorted members; no value needs an escape.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyDictionary<string, Pin> pins)
    {
        json.WriteStartObject();
        json.WriteStartObject("pins");
        foreach (var (processor, pin) in pins)
        {
            json.WriteStartObject(processor);
            json.WriteString("base", pin.Base?.ToString() ?? ProcessorSpec.ScratchBase);
            json.WriteString("index", pin.Index.ToString());
            json.WriteStartObject("platforms");
            foreach (var (platform, digest) in pin.Platforms.OrderBy(platform => platform.Key.ToString(), StringComparer.Ordinal))
            {
                json.WriteString(platform.ToString(), digest.ToString());
            }

            json.WriteEndObject();
            json.WriteString("repository", pin.Repository.ToString());
            if (!pin.IsReproducible)
            {
                json.WriteString("reproducibility", Pin.NotPromised);
            }

            json.WriteString("source", pin.Source.ToString());
            json.WriteString("tag", pin.Tag);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteString("schema", PinSet.SchemaName);
        json.WriteEndObject();
    }
}

/// <summary>A pin as in the file. Members are text, so that errors can name the processor.</summary>
internal sealed record PinWire(string Repository, string Tag, string Index, IReadOnlyDictionary<string, string> Platforms, string Source, string Base, string? Reproducibility = null)
{
    /// <exception cref="FormatException">A member is malformed; the message names the processor and the member.</exception>
    public Pin ToPin(string processor)
    {
        if (!ProcessorRef.IsName(processor))
        {
            throw new FormatException($"{processor} is not a processor's name");
        }

        var repository = Read<ImageReference>(processor, "repository", Repository);
        if (repository is not { Tag: null, Digest: null })
        {
            throw new FormatException($"{processor}: repository has a tag or a digest");
        }

        if (!ImageReference.TryParse($"{repository}:{Tag}", out var tagged) || tagged.Tag != Tag)
        {
            throw new FormatException($"{processor}: tag is not a tag");
        }

        if (Platforms.Count == 0)
        {
            throw new FormatException($"{processor}: platforms is empty");
        }

        if (Reproducibility is not (null or Pin.NotPromised))
        {
            throw new FormatException($"{processor}: reproducibility must be \"{Pin.NotPromised}\", or absent");
        }

        return new Pin(
            repository,
            Tag,
            Read<Digest>(processor, "index", Index),
            Platforms.ToDictionary(entry => Read<Platform>(processor, "platforms", entry.Key), entry => Read<Digest>(processor, entry.Key, entry.Value)),
            Read<Digest>(processor, "source", Source),
            Base == ProcessorSpec.ScratchBase ? null : Read<Digest>(processor, "base", Base))
        {
            IsReproducible = Reproducibility is null,
        };
    }

    private static T Read<T>(string processor, string member, string text)
        where T : class, ITextForm<T> =>
        T.TryParse(text, out var value) ? value : throw new FormatException($"{processor}: {member} is not {T.Form}");
}
