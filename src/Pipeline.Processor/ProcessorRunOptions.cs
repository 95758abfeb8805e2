namespace Pipeline.Processor;

/// <summary>One run as the host requested it, with validated values.</summary>
internal sealed record ProcessorRunOptions(
    Mode Mode,
    ExecutionId ExecutionId,
    string? ImageTag,
    EnvFingerprint EnvFingerprint,
    WritePrefix WritePrefix,
    string Spec,
    string Inputs,
    string Artifacts)
{
    private const int MaxTag = 512;

    public static IReadOnlyList<string> Required { get; } =
        ["--mode", "--execution-id", "--image-digest", "--env-fingerprint", "--write-prefix", "--spec", "--inputs", "--artifacts"];

    public static IReadOnlyList<string> Optional { get; } = ["--image-tag"];

    /// <summary>Checks the values of the options.</summary>
    /// <exception cref="FormatException">A value is malformed.</exception>
    public static ProcessorRunOptions Of(IReadOnlyDictionary<string, string> options)
    {
        var mode = Value<Mode>(options, "--mode");
        var id = Value<ExecutionId>(options, "--execution-id");
        var image = Value<Digest>(options, "--image-digest");
        var tag = options.GetValueOrDefault("--image-tag");
        Require("--image-tag", tag is null || (tag.Length <= MaxTag && tag.All(c => c is > ' ' and <= '~')));
        var fingerprint = Value<EnvFingerprint>(options, "--env-fingerprint");
        Require("--env-fingerprint", fingerprint.Image == image);
        var prefix = Value<WritePrefix>(options, "--write-prefix");
        return new(mode, id, tag, fingerprint, prefix, options["--spec"], options["--inputs"], options["--artifacts"]);
    }

    private static T Value<T>(IReadOnlyDictionary<string, string> options, string name)
        where T : class, ITextForm<T>
    {
        Require(name, T.TryParse(options[name], out var value));
        return value!;
    }

    private static void Require(string name, bool holds)
    {
        if (!holds)
        {
            throw new FormatException($"{name} is malformed");
        }
    }
}
