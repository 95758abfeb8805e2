using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipeline.Contracts.Specs;

internal sealed partial record ProcessorSpecWire(
    string Name,
    ProcessorRef Ref,
    string Description,
    string Base,
    IReadOnlyList<Platform> Platforms,
    JsonElement Inputs,
    IReadOnlyDictionary<string, string> Outputs,
    IReadOnlyList<string> Secrets,
    IReadOnlyDictionary<string, string> Settings,
    int TimeoutS,
    ResourceLimits Resources,
    Network Network,
    string? PlatformsReason = null,
    string? Usage = null,
    ProgramKind? Kind = null,
    string? Build = null,
    bool? BuildNetwork = null,
    IReadOnlyList<string>? BuildSecrets = null,
    IReadOnlyDictionary<string, string>? BuildArguments = null)
{
    /// <summary>The first rule that the members break, or null.</summary>
    public string? Broken() => this switch
    {
        _ when Name != Ref.Name => "name and ref name different processors",
        { Description.Length: 0 or > 300 } => "description must have 1 to 300 characters",
        _ when !BaseName().IsMatch(Base) => "base must be scratch or a name in processors/bases.json",
        { Kind: { } kind, Base: ProcessorSpec.ScratchBase } when kind != ProgramKind.Native =>
            $"kind {kind} needs a base with {(kind == ProgramKind.Framework ? "the .NET runtime" : "glibc and libstdc++")}, but the base is scratch",
        _ when Platforms.Count == 0 || !IsSorted(Platforms.Select(platform => platform.ToString())) => "platforms must be non-empty, sorted and unique",
        _ when Platforms.Count < Platform.All.Count && PlatformsReason is null =>
            $"platforms lacks {Missing()}: build for it too, or explain in platforms_reason why that is impossible",
        _ when Platforms.Count == Platform.All.Count && PlatformsReason is not null => "platforms_reason explains a missing platform, but none is missing: remove it",
        { PlatformsReason: { Length: 0 or > 300 } } => "platforms_reason must have 1 to 300 characters",
        _ when PlatformsReason is not null && PlatformsReason.Any(char.IsControl) => "platforms_reason must be one line",
        _ when !IsObjectSchema(Inputs) => "inputs must be a JSON Schema of type object",
        _ when Outputs.Count == 0 => "outputs must not be empty",
        _ when Outputs.Keys.FirstOrDefault(name => !OutputName.TryParse(name, out _)) is { } name => $"outputs: {name} is not {OutputName.Form}",
        _ when Outputs.Values.FirstOrDefault(type => !MediaType().IsMatch(type)) is { } type => $"outputs: {type} is not a media type",
        { Usage: not null } when !OutputName.TryParse(OutputName.Root + Usage, out _) => "usage must be the path of a file in the outputs folder, without outputs/",
        { Usage: not null } when Outputs.ContainsKey(OutputName.Root + Usage) => $"usage: {OutputName.Root}{Usage} is an output too",
        _ when !IsSorted(Secrets) => "secrets must be sorted and unique",
        _ when Secrets.Concat(Settings.Keys).FirstOrDefault(name => !Variable().IsMatch(name)) is { } name => $"{name} is not a variable name ([A-Z][A-Z0-9_]*)",
        _ when Secrets.FirstOrDefault(Settings.ContainsKey) is { } name => $"{name} is both a secret and a setting",
        { TimeoutS: < 1 or > 3600 } => "timeout_s must be 1 to 3600",
        _ => BrokenBuild() ?? Resources.Broken(),
    };

    private string? BrokenBuild() => this switch
    {
        { Build: null, BuildNetwork: null, BuildSecrets: null, BuildArguments: null } => null,
        { Build: null } => $"build_network, build_secrets and build_arguments need \"build\": \"{DockerfileBuild.Name}\"",
        { Build: not DockerfileBuild.Name } => $"build must be {DockerfileBuild.Name}, or absent",
        { BuildSecrets: { } names } when !IsSorted(names) => "build_secrets must be sorted and unique",
        _ when (BuildSecrets ?? []).Concat(BuildArguments?.Keys ?? []).FirstOrDefault(name => !Variable().IsMatch(name)) is { } name => $"{name} is not a variable name ([A-Z][A-Z0-9_]*)",
        _ when (BuildSecrets ?? []).FirstOrDefault(name => BuildArguments?.ContainsKey(name) == true) is { } name => $"{name} is both a build secret and a build argument",
        _ when BuildArguments?.Keys.FirstOrDefault(DockerfileBuild.IsBuilders) is { } name => $"build_arguments: the builder sets {name} itself",
        _ when BuildArguments?.FirstOrDefault(argument => argument.Value.Any(char.IsControl)).Key is { } name => $"build_arguments: {name} must be one line",
        _ => null,
    };

    private string Missing() => string.Join(", ", Platform.All.Except(Platforms));

    private static bool IsSorted(IEnumerable<string> names)
    {
        var all = names.ToArray();
        return all.Zip(all.Skip(1)).All(pair => string.CompareOrdinal(pair.First, pair.Second) < 0);
    }

    private static bool IsObjectSchema(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("type", out var type)
        && type.ValueKind == JsonValueKind.String && type.ValueEquals("object");

    [GeneratedRegex(@"\A[a-z][a-z0-9_-]{0,62}\z", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex BaseName();

    [GeneratedRegex(@"\A[A-Z][A-Z0-9_]{0,127}\z", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\z", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex MediaType();
}
