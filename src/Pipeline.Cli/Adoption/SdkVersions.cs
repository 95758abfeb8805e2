using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Cli.Adoption;

/// <summary>The member <c>msbuild-sdks</c> of <c>global.json</c>, which is the one place that has the version of the packages.</summary>
/// <param name="Path">The path relative to the repository's root.</param>
/// <param name="Version">The version of the packages.</param>
internal sealed record SdkVersions(string Path, string Version) : IAdditions
{
    private const string Member = "msbuild-sdks";
    private static readonly string[] Packages = ["Pipeline.Processor", "Pipeline.Targets"];
    // The packages are compiled for it.
    private const int OldestSdk = 10;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <inheritdoc/>
    public Encoding Encoding => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Why the SDK that a repository asks for is too old for the packages; null if it is not.</summary>
    /// <param name="content">Its <c>global.json</c>, or null.</param>
    /// <exception cref="FormatException">The file is no JSON object.</exception>
    public static string? TooOld(string? content) =>
        content is not null && (Parse(content)["sdk"] as JsonObject)?["version"]?.ToString() is { } version && int.TryParse(version.Split('.')[0], out var major) && major < OldestSdk
            ? $"global.json asks for the .NET SDK {version}, and the packages need {OldestSdk} or later"
            : null;

    /// <summary>The version that a repository has; null if it has none, or two.</summary>
    /// <param name="content">Its <c>global.json</c>, or null.</param>
    /// <exception cref="FormatException">The file is no JSON object.</exception>
    public static string? Read(string? content)
    {
        var versions = content is null ? [] : Packages.Select(package => (Parse(content)[Member] as JsonObject)?[package]?.ToString()).Distinct(StringComparer.Ordinal).ToArray();
        return versions is [{ } one] ? one : null;
    }

    /// <inheritdoc/>
    public string Complete(string? content)
    {
        if (TooOld(content) is { } reason)
        {
            throw new FormatException($"{reason}: change its \"sdk\".");
        }

        var root = content is null ? new JsonObject { ["sdk"] = new JsonObject { ["version"] = "10.0.100", ["rollForward"] = "latestFeature" } } : Parse(content);
        if (!root.ContainsKey(Member))
        {
            root[Member] = new JsonObject();
        }

        var sdks = root[Member] as JsonObject ?? throw new FormatException($"global.json has a member \"{Member}\" that is no object: remove it.");

        var missing = Packages.Where(package => sdks[package]?.ToString() != Version).ToList();
        missing.ForEach(package => sdks[package] = Version);
        return missing.Count == 0 ? content! : root.ToJsonString(Indented) + "\n";
    }

    // Comments would be lost, so a file with comments is left to its owner.
    private static JsonObject Parse(string content)
    {
        try
        {
            return JsonNode.Parse(content, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject ?? throw new FormatException("global.json is no JSON object.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"global.json is not plain JSON ({e.Message.TrimEnd('.')}): add \"{Member}\" with \"{string.Join("\" and \"", Packages)}\" by hand, or mend it.", e);
        }
    }
}
