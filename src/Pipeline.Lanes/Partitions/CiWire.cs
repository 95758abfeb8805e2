using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Pipeline.Lanes.Partitions;

/// <summary>The form of <c>processors/ci.json</c>.</summary>
/// <param name="Partitions">How lanes are divided.</param>
/// <param name="Runners">Platform → a label, or an array of labels that a runner must all have.</param>
/// <param name="Timeouts">Target → minutes.</param>
/// <param name="PullRequest">How pull requests are judged.</param>
/// <param name="BaseRegistry">The private registry of bases.</param>
/// <param name="PackageFeed">The private feed of NuGet packages.</param>
internal sealed partial record CiWire(
    PartitionsWire? Partitions = null,
    IReadOnlyDictionary<string, JsonElement>? Runners = null,
    IReadOnlyDictionary<string, int>? Timeouts = null,
    PullRequestWire? PullRequest = null,
    BaseRegistryWire? BaseRegistry = null,
    PackageFeedWire? PackageFeed = null)
{
    private const int MaxParts = 256; // The largest matrix of GitHub Actions.
    private const int MaxPartMinutes = 45; // The jobs of parts end after an hour by default.
    private const int MaxJobMinutes = 7200; // Five days, the limit of a job on a runner of one's own.
    private const int MaxLabels = 10;

    private static readonly string[] Targets = ["Acceptance", "BuildAndPin", "DeployMock", "Drift", "PrAcceptance", "Test"];

    /// <exception cref="FormatException">A value is not one of its member; the message begins with the JSON pointer (RFC 6901).</exception>
    public CiSettings ToSettings()
    {
        var (partitions, usual) = (Partitions ?? new PartitionsWire(), CiSettings.Default);
        return new CiSettings(new PartitionSettings(
            partitions.Max is { } max ? Within(max, MaxParts, "/partitions/max") : usual.Partitions.Max,
            partitions.Minutes is { } minutes ? Within(minutes, MaxPartMinutes, "/partitions/minutes") * 60_000L : usual.Partitions.PartMs))
        {
            Runners = (Runners ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal)).ToDictionary(runner => PlatformAt(runner.Key, $"/runners/{Escaped(runner.Key)}"), runner => Labels(runner.Value, $"/runners/{Escaped(runner.Key)}")),
            Timeouts = (Timeouts ?? new Dictionary<string, int>(StringComparer.Ordinal)).ToDictionary(
                limit => Targets.Contains(limit.Key, StringComparer.Ordinal) ? limit.Key : throw new FormatException($"/timeouts/{Escaped(limit.Key)} is not one of {string.Join(", ", Targets)}"),
                limit => Within(limit.Value, MaxJobMinutes, $"/timeouts/{limit.Key}"), StringComparer.Ordinal),
            PullRequestPlatforms = PullRequest is null ? usual.PullRequestPlatforms : Platforms(PullRequest.Platforms),
            BaseRegistry = BaseRegistry is null ? null : new BaseRegistry(
                Of(BaseRegistry.Registry, Host(), "/base_registry/registry", "a registry's host, such as registry.example:5000"),
                Of(BaseRegistry.User, User(), "/base_registry/user", "a user's name"),
                SecretAt(BaseRegistry.Secret, "/base_registry/secret")),
            PackageFeedSecret = PackageFeed is null ? null : SecretAt(PackageFeed.Secret, "/package_feed/secret"),
        };
    }

    private static int Within(int value, int most, string at) => value >= 1 && value <= most ? value : throw new FormatException($"{at} is {value}, not a number from 1 to {most}");

    private static Platform PlatformAt(string? text, string at) => Platform.TryParse(text, out var platform) ? platform : throw new FormatException($"{at} is not {Platform.Form}");

    private static IReadOnlyList<Platform> Platforms(IReadOnlyList<string> texts)
    {
        Platform[] platforms = [.. texts.Select((text, index) => PlatformAt(text, $"/pull_request/platforms/{index}"))];
        return !platforms.Contains(Platform.Amd64) ? throw new FormatException($"/pull_request/platforms lacks {Platform.Amd64}, which pull requests are always judged on")
            : platforms.Distinct().Count() < platforms.Length ? throw new FormatException("/pull_request/platforms names a platform twice")
            : [.. Platform.All.Where(platforms.Contains)];
    }

    private static IReadOnlyList<string> Labels(JsonElement value, string at) => value.ValueKind switch
    {
        JsonValueKind.String => [Label(value, at)],
        JsonValueKind.Array when value.GetArrayLength() is >= 1 and <= MaxLabels => [.. value.EnumerateArray().Select((label, index) => Label(label, $"{at}/{index}"))],
        _ => throw new FormatException($"{at} is neither a label of runners nor an array of 1 to {MaxLabels} labels"),
    };

    private static string Label(JsonElement value, string at) =>
        Of(value.ValueKind == JsonValueKind.String ? value.GetString() : null, LabelForm(), at, "a label of runners (letters, digits, '.', '_', '-')");

    private static string SecretAt(string? text, string at) => Of(text, Secret(), at, "the name of a secret of the repository");

    private static string Of(string? text, Regex form, string at, string what) => text is not null && form.IsMatch(text) ? text : throw new FormatException($"{at} is not {what}");

    private static string Escaped(string member) => member.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.None, 60_000)]
    private static partial Regex LabelForm();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[1-9][0-9]{0,4})?\z", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Host();

    // Harbor's robots have a dollar sign, and some registries take an address of mail.
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._@$+-]{0,199}\z", RegexOptions.None, 60_000)]
    private static partial Regex User();

    // GitHub refuses other names, and those that begin with GITHUB_ are its own.
    [GeneratedRegex(@"\A(?!GITHUB_)[A-Z_][A-Z0-9_]{0,99}\z", RegexOptions.None, 60_000)]
    private static partial Regex Secret();
}

/// <summary>Its member <c>partitions</c>.</summary>
internal sealed record PartitionsWire(int? Max = null, int? Minutes = null);

/// <summary>Its member <c>pull_request</c>.</summary>
internal sealed record PullRequestWire([property: JsonRequired] IReadOnlyList<string> Platforms);

/// <summary>Its member <c>base_registry</c>.</summary>
internal sealed record BaseRegistryWire([property: JsonRequired] string Registry, [property: JsonRequired] string User, [property: JsonRequired] string Secret);

/// <summary>Its member <c>package_feed</c>.</summary>
internal sealed record PackageFeedWire([property: JsonRequired] string Secret);

/// <summary>Reads <c>processors/ci.json</c> strictly.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(CiWire))]
internal sealed partial class CiJson : JsonSerializerContext;
