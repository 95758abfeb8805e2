using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Cli.Doctor;

/// <summary>What keeps the front door from compiling.</summary>
/// <param name="Text">What is missing.</param>
/// <param name="Mend">What mends it.</param>
internal sealed record FrontDoorObstacle(string Text, string Mend);

/// <summary>The project that <c>./build.sh</c> compiles, and the version of its package in <c>global.json</c>.</summary>
/// <param name="root">The repository.</param>
internal sealed class FrontDoor(string root)
{
    private const string Package = "Pipeline.Targets";
    private const string Project = "build/_build.csproj";

    // MSBuild and the SDK read such files.
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>What keeps it from compiling; null without it. Package sources are not asked.</summary>
    public FrontDoorObstacle? Obstacle() =>
        !File.Exists(Path.Combine(root, "build", "_build.csproj")) ? new($"{root} has no {Project}, which ./build.sh compiles", "run pipeline init")
        : UsesPackage() && Version() is null
            ? new($"global.json has no version of {Package} in \"msbuild-sdks\", so ./build.sh finds no SDK of this name (MSB4236)", "run pipeline init, which adds the version of this command; pipeline upgrade moves it later")
        : null;

    /// <summary>Says whether its version is known.</summary>
    public Task<Diagnosis> Check(DoctorCheck check, CancellationToken cancellationToken) => Task.FromResult(
        Obstacle() is { } obstacle ? check.Missing(obstacle.Text, obstacle.Mend)
        : UsesPackage() ? check.Ok($"{Package} {Version()} in global.json, which a package source must have", new JsonObject { ["version"] = Version() })
        : check.Ok($"{Project} uses the sources in this repository"));

    private bool UsesPackage() => File.ReadAllText(Path.Combine(root, "build", "_build.csproj")).Contains($"Sdk=\"{Package}\"", StringComparison.Ordinal);

    private string? Version()
    {
        try
        {
            var settings = Path.Combine(root, "global.json");
            return File.Exists(settings) && (JsonNode.Parse(File.ReadAllText(settings), documentOptions: Lenient) as JsonObject)?["msbuild-sdks"] is JsonObject sdks && sdks[Package] is JsonValue version
                ? version.ToString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
