using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pipeline.Lanes.Pinning;

/// <summary>An image's software bill of materials (SPDX 2.3, JSON).</summary>
internal static partial class Spdx
{
    public const string PredicateType = "https://spdx.dev/Document/v2.3";

    /// <summary>The base's element.</summary>
    public const string Base = "SPDXRef-Base";

    private const string Document = "SPDXRef-DOCUMENT";
    private const string Image = "SPDXRef-Image";
    private const string Unknown = "NOASSERTION";

    public static JsonObject Of(ImageRecord image)
    {
        var relationships = new JsonArray(Relationship(Document, "DESCRIBES", Image));
        var document = new JsonObject
        {
            ["spdxVersion"] = "SPDX-2.3",
            ["dataLicense"] = "CC0-1.0",
            ["SPDXID"] = Document,
            ["name"] = $"{image.Pin.Repository}@{image.Pin.Index}",
            ["documentNamespace"] = $"https://spdx.org/spdxdocs/{image.Spec.Name}-{image.Pin.Index.Hex}-{image.Pin.Source.Hex[..12]}",
            ["creationInfo"] = new JsonObject { ["created"] = "2024-01-01T00:00:00Z", ["creators"] = new JsonArray("Tool: pipeline") },
            ["packages"] = Packages(image, relationships),
            ["files"] = Files(image, relationships),
        };
        document["relationships"] = relationships;
        return document;
    }

    private static JsonArray Packages(ImageRecord image, JsonArray relationships)
    {
        var packages = new JsonArray(Described(image));
        if (image.Pin.Base is { } index)
        {
            packages.Add((JsonNode)BaseOf(image, index));
            relationships.Add((JsonNode)Relationship(Image, "DESCENDANT_OF", Base));
        }

        foreach (var program in image.Programs.OrderBy(program => program.Platform.Architecture, StringComparer.Ordinal))
        {
            var isOwn = program.Name == image.Spec.Name;
            var id = isOwn ? $"SPDXRef-Program-{program.Platform.Architecture}" : $"SPDXRef-Program-{program.Name}-{program.Platform.Architecture}";
            packages.Add((JsonNode)Package(id, $"{program.Name} for {program.Platform}", isOwn ? image.Spec.Ref.Version : null, "APPLICATION", program.Digest));
            relationships.Add((JsonNode)Relationship(Image, "CONTAINS", id));
        }

        foreach (var (number, package) in image.Packages.Index())
        {
            var id = Numbered("Package", number);
            packages.Add((JsonNode)Recorded(id, package, image.Pin.Platforms.Count));
            relationships.Add((JsonNode)(package.Place switch
            {
                PackagePlace.Base => Relationship(Base, "CONTAINS", id),
                PackagePlace.Image => Relationship(Image, "CONTAINS", id),
                _ => Relationship(id, "BUILD_DEPENDENCY_OF", Image),
            }));
        }

        return packages;
    }

    private static JsonObject BaseOf(ImageRecord image, Digest index)
    {
        var described = Package(Base, image.Spec.Base, null, "CONTAINER", index);
        if (image.BaseGap is { } gap)
        {
            described["comment"] = gap;
        }

        return described;
    }

    private static JsonObject Recorded(string id, RecordedPackage package, int platforms)
    {
        var recorded = Package(id, package.Name, package.Version, "LIBRARY", package.Digest);
        recorded["externalRefs"] = Locator(package.Locator);
        if (package.ContentHash is { } hash)
        {
            recorded["externalRefs"]!.AsArray().Add((JsonNode)ContentHash(hash));
        }

        if (package.License is { } license)
        {
            // Older metadata has a licence's name in prose, which is no expression of SPDX.
            recorded[LicenseExpression().IsMatch(license) ? "licenseDeclared" : "licenseComments"] = license;
        }

        if (package.Source is { } source)
        {
            recorded["sourceInfo"] = $"built from {source}";
        }

        if (package.Platforms.Count > 0 && package.Platforms.Count < platforms)
        {
            recorded["comment"] = $"only on {string.Join(", ", package.Platforms)}";
        }

        return recorded;
    }

    private static JsonObject Described(ImageRecord image)
    {
        var described = Package(Image, image.Spec.Name, image.Spec.Ref.Version, "CONTAINER", image.Pin.Index);
        described["externalRefs"] = Locator(
            $"pkg:oci/{image.Spec.Name}@{Uri.EscapeDataString(image.Pin.Index.ToString())}?repository_url={image.Pin.Repository}&tag={image.Pin.Tag}");
        return described;
    }

    private static JsonArray Files(ImageRecord image, JsonArray relationships)
    {
        var files = new JsonArray();
        foreach (var (number, source) in image.Sources.Index())
        {
            var id = Numbered("Source", number);
            files.Add((JsonNode)File(id, source));
            relationships.Add((JsonNode)Relationship(Image, "GENERATED_FROM", id));
        }

        return files;
    }

    private static JsonObject Package(string id, string name, string? version, string purpose, Digest? digest)
    {
        var package = new JsonObject
        {
            ["SPDXID"] = id, ["name"] = name, ["downloadLocation"] = Unknown, ["filesAnalyzed"] = false, ["primaryPackagePurpose"] = purpose,
        };
        if (version is not null)
        {
            package["versionInfo"] = version;
        }

        if (digest is not null)
        {
            package["checksums"] = new JsonArray(Checksum("SHA256", digest.Hex));
        }

        return package;
    }

    private static JsonObject File(string id, RecordedFile file) => new()
    {
        ["SPDXID"] = id,
        ["fileName"] = $"./{file.Path}",
        ["checksums"] = new JsonArray(Checksum("SHA1", file.Sha1), Checksum("SHA256", file.Sha256.Hex)),
        ["licenseConcluded"] = Unknown,
        ["copyrightText"] = Unknown,
    };

    private static JsonObject Checksum(string algorithm, string value) => new() { ["algorithm"] = algorithm, ["checksumValue"] = value };

    private static JsonArray Locator(string purl) =>
        new(new JsonObject { ["referenceCategory"] = "PACKAGE-MANAGER", ["referenceType"] = "purl", ["referenceLocator"] = purl });

    // No checksum of SPDX, which would be that of the file: a signed package's file has another hash than its content.
    private static JsonObject ContentHash(PackageContentHash hash) => new()
    {
        ["referenceCategory"] = "OTHER",
        ["referenceType"] = "nuget-content-hash",
        ["referenceLocator"] = $"sha512-{hash}",
        ["comment"] = "The SHA-512 of the package's file without its signature, in base64, as in packages.lock.json",
    };

    private static JsonObject Relationship(string from, string type, string to) =>
        new() { ["spdxElementId"] = from, ["relationshipType"] = type, ["relatedSpdxElement"] = to };

    [GeneratedRegex(@"^[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex LicenseExpression();

    private static string Numbered(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"SPDXRef-{kind}-{number + 1}");
}
