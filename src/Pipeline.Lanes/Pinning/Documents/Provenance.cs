using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipeline.Lanes;

/// <summary>How an image came to be (SLSA provenance v1), without the two things that would make it another each time: a clock and a commit.</summary>
internal static class Provenance
{
    public const string PredicateType = "https://slsa.dev/provenance/v1";

    /// <summary>The dates of everything in an image, in seconds since 1970: 2024-01-01.</summary>
    private const long SourceDateEpoch = 1_704_067_200;

    public static JsonObject Of(ImageRecord image) => new()
    {
        ["buildDefinition"] = new JsonObject
        {
            ["buildType"] = "urn:pipeline:image-of-a-processor:1",
            ["externalParameters"] = new JsonObject
            {
                ["processor"] = image.Spec.Ref.ToString(),
                ["platforms"] = new JsonArray([.. image.Spec.Platforms.Select(platform => JsonValue.Create(platform.ToString()))]),
            },
            ["internalParameters"] = new JsonObject
            {
                ["network"] = "none",
                ["source_date_epoch"] = SourceDateEpoch.ToString(CultureInfo.InvariantCulture),
            },
            ["resolvedDependencies"] = Dependencies(image),
        },
        ["runDetails"] = new JsonObject { ["builder"] = new JsonObject { ["id"] = "urn:pipeline:build-and-pin:1" } },
    };

    private static JsonArray Dependencies(ImageRecord image)
    {
        var dependencies = new JsonArray(Dependency($"source of {image.Spec.Name}", image.Pin.Source.Hex));
        if (image.Pin.Base is { } index)
        {
            dependencies.Add((JsonNode)Dependency($"base image {image.Spec.Base}", index.Hex));
        }

        return dependencies;
    }

    private static JsonObject Dependency(string name, string sha256) => new()
    {
        ["name"] = name,
        ["digest"] = new JsonObject { ["sha256"] = sha256 },
    };
}
