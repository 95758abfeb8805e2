using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Lanes.Workspace;

namespace Pipeline.Lanes.Pinning;

/// <summary>The images that the machine of one platform has built and pushed, by digest and without a tag: <c>artifacts/platform-builds.linux-arm64.json</c>.</summary>
/// <param name="Schema">Always <see cref="SchemaName"/>.</param>
/// <param name="Platform">The platform.</param>
/// <param name="Images">The images, by processor (ordinal).</param>
internal sealed record PlatformBuilds(string Schema, Platform Platform, IReadOnlyList<PlatformBuild> Images)
{
    public const string SchemaName = "platform-builds-v1";

    /// <summary>The file's path relative to the repository.</summary>
    public static string FileOf(Platform platform) => $"artifacts/platform-builds.linux-{platform.Architecture}.json";

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: there is no such document.</exception>
    public static PlatformBuilds Read(string root, Platform platform)
    {
        var file = FileOf(platform);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(root, file)), PlatformBuildsJson.Default.PlatformBuilds) is { Schema: SchemaName } builds && builds.Platform == platform
                ? builds
                : throw Refused($"{file} is not the document of the images for {platform}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refused($"the images for {platform} are missing: there is no {file}; run BuildPlatform --only-platform {platform} on its machine first");
        }
        catch (JsonException)
        {
            throw Refused($"{file} is not the document of the images for {platform}");
        }
    }

    public void Write(string root) => AtomicFile.Replace(Path.Combine(root, FileOf(Platform)), JsonSerializer.SerializeToUtf8Bytes(this, PlatformBuildsJson.Default.PlatformBuilds));

    /// <summary>The image of a processor.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: there is none, or it was built from other sources.</exception>
    public PlatformBuild Of(PinSubject subject) => Images.FirstOrDefault(image => image?.Processor == subject.Processor) switch
    {
        null => throw Refused($"its machine built no image for {Platform}; run all jobs of the workflow again"),
        var image when image.Source != subject.Source => throw Refused($"its image for {Platform} was built from other sources: {image.Source}, not {subject.Source}; run all jobs of the workflow again"),
        var image => image,
    };

    private static FaultException Refused(string reason) => new(ErrorCode.AdapterInvocation, reason);
}

/// <summary>The image of one processor for one platform.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Source">The fingerprint of its source.</param>
/// <param name="Base">The digest of the base image's index, or null.</param>
/// <param name="Manifest">The digest of the image's manifest, which the processor's repository has.</param>
internal sealed record PlatformBuild(string Processor, Digest Source, Digest? Base, Digest Manifest);

/// <summary>Reads and writes the images of one platform strictly.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PlatformBuilds))]
internal sealed partial class PlatformBuildsJson : JsonSerializerContext;
