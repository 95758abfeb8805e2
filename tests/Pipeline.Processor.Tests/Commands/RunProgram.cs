using System.Runtime.InteropServices;
using Pipeline.Processor.Tests.Commands;
using Pipeline.Processor.Tests.Containers;

[assembly: AssemblyFixture(typeof(RunProgram))]

namespace Pipeline.Processor.Tests.Commands;

/// <summary>The program of <c>processors/_run</c> as images have it. It is static, so this machine runs it too.</summary>
public sealed class RunProgram : IAsyncLifetime
{
    private string? unavailable;
    private string? path;

    /// <summary>The program's path; the test is skipped if it cannot be compiled.</summary>
    internal string Path
    {
        get
        {
            Assert.SkipWhen(unavailable is not null, unavailable ?? "");
            return path!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        unavailable = await Obstacle();
        if (unavailable is null)
        {
            var architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
            _ = (await Command.Run("dotnet", "publish", System.IO.Path.Combine(SourceTree.Root, "processors/_run"), "-c", "Release", $"-p:ImageArchitecture={architecture}", "-v", "q", "-nologo")).Required;
            path = System.IO.Path.Combine(SourceTree.Root, "artifacts/aot/_run", architecture, "run");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<string?> Obstacle() => true switch
    {
        _ when !OperatingSystem.IsLinux() => "static executables are compiled on Linux",
        _ when !await Command.Answers("clang", "--version") || !await Command.Answers("ld.lld", "--version") =>
            "no toolchain for static executables on this machine (./build.sh sets it up)",
        _ => null,
    };
}
