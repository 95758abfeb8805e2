using System.Runtime.InteropServices;
using Pipeline.Processor.Tests.Containers;
using Pipeline.Tests.Machine;

[assembly: AssemblyFixture(typeof(ReplayImage))]

namespace Pipeline.Processor.Tests.Containers;

/// <summary>The image of <c>tests/Pipeline.Processor.Replay</c>: compiled like the processors, on <c>FROM scratch</c>.</summary>
public sealed class ReplayImage : IAsyncLifetime
{
    private const string Project = "Pipeline.Processor.Replay";
    private string? unavailable;
    private string? id;

    /// <summary>The image ID; the test is skipped if it cannot be built.</summary>
    internal string Id
    {
        get
        {
            Assert.SkipWhen(unavailable is not null, unavailable ?? "");
            return id!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        unavailable = await Obstacle();
        if (unavailable is not null)
        {
            return;
        }

        var architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
        var published = await Command.Run(
            "dotnet", "publish", Path.Combine(SourceTree.Root, "tests", Project), "-c", "Release", $"-p:ImageArchitecture={architecture}", "-v", "q", "-nologo");
        _ = published.Required;

        using var scratch = new Scratch();
        var context = Path.Combine(SourceTree.Root, "artifacts", "aot", Project, architecture);
        var dockerfile = Path.Combine(scratch.Root, "Dockerfile");
        await File.WriteAllTextAsync(dockerfile, $"FROM scratch\nCOPY {Project} /replay\nUSER 65532:65532\nENTRYPOINT [\"/replay\"]\n");
        var tag = ImageNames.New("replay");
        _ = (await Command.Run("docker", "buildx", "build", "--load", "--provenance=false", "-q", "-t", tag, "-f", dockerfile, context)).Required;
        id = (await Command.Run("docker", "image", "inspect", "-f", "{{.Id}}", tag)).Required;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<string?> Obstacle() => true switch
    {
        _ when !OperatingSystem.IsLinux() => "static executables are compiled on Linux",
        _ when !await Command.Answers("docker", "version") => "no Docker engine answers on this machine (./build.sh sets one up)",
        _ when !await Command.Answers("clang", "--version") || !await Command.Answers("ld.lld", "--version") =>
            "no toolchain for static executables on this machine (./build.sh sets it up)",
        _ => null,
    };
}
