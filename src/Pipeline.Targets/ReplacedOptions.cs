namespace Pipeline.Targets;

/// <summary>Options of earlier versions: each is refused, as an option and as a variable, with what replaces it.</summary>
internal static class ReplacedOptions
{
    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        ["registry"] = "is replaced by --images REGISTRY/PATH (NUKE_IMAGES); without it, the images of --repository are in GitHub's own registry.",
        ["token"] = "is replaced by --registry-token for the registry and --github-token for GitHub (NUKE_REGISTRY_TOKEN, NUKE_GITHUB_TOKEN).",
    };

    /// <summary>The first replaced option, in one sentence without its value; null if there is none.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="variables">The environment's variables; empty ones are ignored.</param>
    public static string? Problem(IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var options = arguments.Where(x => x.StartsWith('-')).Select(x => x.Split('=')[0]).Select(x => (Name: $"Option '{x}'", Key: DeclaredParameter.KeyOf(x)));
        var prefixed = variables.Where(x => x.Value.Length > 0 && x.Key.StartsWith("NUKE_", StringComparison.OrdinalIgnoreCase)).Select(x => x.Key).Select(x => (Name: $"Environment variable '{x}'", Key: DeclaredParameter.KeyOf(x["NUKE_".Length..])));
        return options.Concat(prefixed).Select(x => Sentences.TryGetValue(x.Key, out var sentence) ? $"{x.Name} {sentence}" : null).FirstOrDefault(x => x is not null);
    }
}
