using System.Globalization;
using System.Text.Json.Nodes;

namespace Pipeline.Lanes.Pinning;

/// <summary>How an image was built (SLSA provenance v1), without a clock, so that a repeated run writes the same bytes.</summary>
/// <remarks>Commit and workflow are named only where GitHub Actions builds. They are about the image, not in it, so they change none of its digests.</remarks>
internal static class Provenance
{
    public const string PredicateType = "https://slsa.dev/provenance/v1";

    /// <summary>The date of all files in an image, in seconds since 1970: 2024-01-01.</summary>
    private const long SourceDateEpoch = 1_704_067_200;

    public static JsonObject Of(ImageRecord image) => new()
    {
        ["buildDefinition"] = new JsonObject
        {
            ["buildType"] = "urn:pipeline:image-of-a-processor:1",
            ["externalParameters"] = ExternalParameters(image),
            ["internalParameters"] = InternalParameters(image.Spec),
            ["resolvedDependencies"] = Dependencies(image),
        },
        ["runDetails"] = new JsonObject { ["builder"] = new JsonObject { ["id"] = "urn:pipeline:build-and-pin:1" } },
    };

    // Of secrets the names alone: nobody but the builder has their values.
    private static JsonObject ExternalParameters(ImageRecord image)
    {
        var spec = image.Spec;
        var parameters = new JsonObject
        {
            ["processor"] = spec.Ref.ToString(),
            ["platforms"] = new JsonArray([.. image.Pin.Platforms.Keys.Select(platform => platform.ToString()).Order(StringComparer.Ordinal).Select(platform => JsonValue.Create(platform))]),
        };
        if (spec.Build is { } build)
        {
            parameters["build"] = DockerfileBuild.Name;
            parameters["build_arguments"] = new JsonObject(build.Arguments.Select(argument => KeyValuePair.Create(argument.Key, (JsonNode?)argument.Value)));
            parameters["build_secrets"] = new JsonArray([.. build.Secrets.Select(name => JsonValue.Create(name))]);
        }

        // The names of GitHub's own build type.
        if (image.Origin is { } origin)
        {
            parameters["workflow"] = new JsonObject { ["repository"] = origin.Repository.AbsoluteUri, ["path"] = origin.Workflow, ["ref"] = origin.Ref };
        }

        return parameters;
    }

    private static JsonObject InternalParameters(ProcessorSpec spec)
    {
        var parameters = new JsonObject
        {
            ["network"] = spec.Build?.HasNetwork == true ? "default" : "none",
            ["source_date_epoch"] = SourceDateEpoch.ToString(CultureInfo.InvariantCulture),
        };
        if (spec.Build is not null)
        {
            parameters["reproducibility"] = Pin.NotPromised;
        }

        return parameters;
    }

    private static JsonArray Dependencies(ImageRecord image)
    {
        var dependencies = new JsonArray(Dependency($"source of {image.Spec.Name}", image.Pin.Source.Hex));
        if (image.Origin is { } origin)
        {
            dependencies.Add((JsonNode)new JsonObject { ["uri"] = $"git+{origin.Repository.AbsoluteUri}", ["digest"] = new JsonObject { ["gitCommit"] = origin.Commit } });
        }

        if (image.Pin.Base is { } index)
        {
            dependencies.Add((JsonNode)Dependency($"base image {image.Spec.Base}", index.Hex));
        }

        foreach (var package in image.Packages)
        {
            dependencies.Add((JsonNode)Dependency(package));
        }

        return dependencies;
    }

    // A ResourceDescriptor of in-toto.
    private static JsonObject Dependency(RecordedPackage package)
    {
        var dependency = new JsonObject { ["uri"] = package.Locator };
        if (package.Digest is { } digest)
        {
            dependency["digest"] = new JsonObject { ["sha256"] = digest.Hex };
        }
        else if (package.ContentHash is { } hash)
        {
            // A digest of in-toto is of the file, unless its name says of what else, as gitCommit and dirHash do.
            dependency["digest"] = new JsonObject { ["nugetContentSha512"] = hash.Hex };
        }

        if (package.Platforms.Count > 0)
        {
            dependency["annotations"] = new JsonObject { ["platforms"] = new JsonArray([.. package.Platforms.Select(platform => JsonValue.Create(platform.ToString()))]) };
        }

        return dependency;
    }

    private static JsonObject Dependency(string name, string sha256) => new()
    {
        ["name"] = name,
        ["digest"] = new JsonObject { ["sha256"] = sha256 },
    };
}
