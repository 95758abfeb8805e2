namespace Pipeline.Contracts;

internal sealed record PinSetWire(string Schema, IReadOnlyDictionary<string, PinWire> Pins);

/// <summary>A pin as the file has it: texts, so that each mistake is told by the processor's name.</summary>
internal sealed record PinWire(string Repository, string Tag, string Index, IReadOnlyDictionary<string, string> Platforms, string Source, string Base)
{
    public static PinWire Of(Pin pin) => new(
        pin.Repository.ToString(),
        pin.Tag,
        pin.Index.ToString(),
        pin.Platforms.ToDictionary(platform => platform.Key.ToString(), platform => platform.Value.ToString(), StringComparer.Ordinal),
        pin.Source.ToString(),
        pin.Base?.ToString() ?? ProcessorSpec.ScratchBase);

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

        if (!ImageReference.TryParse($"{repository}:{Tag}", out _))
        {
            throw new FormatException($"{processor}: tag is not a tag");
        }

        if (Platforms.Count == 0)
        {
            throw new FormatException($"{processor}: platforms is empty");
        }

        return new Pin(
            repository,
            Tag,
            Read<Digest>(processor, "index", Index),
            Platforms.ToDictionary(entry => Read<Platform>(processor, "platforms", entry.Key), entry => Read<Digest>(processor, entry.Key, entry.Value)),
            Read<Digest>(processor, "source", Source),
            Base == ProcessorSpec.ScratchBase ? null : Read<Digest>(processor, "base", Base));
    }

    private static T Read<T>(string processor, string member, string text)
        where T : class, ITextForm<T> =>
        T.TryParse(text, out var value) ? value : throw new FormatException($"{processor}: {member} is not {T.Form}");
}
