using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Pipeline.Lanes.Tests;

/// <summary>A program with a fault of each kind, in one language.</summary>
/// <param name="IsStatic">Whether it is linked statically, and alone in its image.</param>
/// <param name="Lay">Creates the files of the processor's folder, except its spec and cases.</param>
internal sealed record PlantedProgram(bool IsStatic, Func<string, Task> Lay)
{
    private const string Scratch = "FROM scratch\nCOPY planted /planted\nCOPY processor.json /pipeline/processor.json\nUSER 65532:65532\nENTRYPOINT [\"/planted\"]\n";
    private const string Project = "Pipeline.Processor.Planted";
    private static readonly Lazy<Task<string>> Published = new(Publish);
    private static readonly string Sources = Path.Combine(SourceTree.Root, "tests/Pipeline.Lanes.Tests/PrAcceptance/Perturbation/Planted");

    /// <summary>Why it cannot be built here, or null.</summary>
    public string? Missing { get; private init; }

    /// <summary>As run by <c>processors/_kit</c>.</summary>
    public static PlantedProgram Python { get; } = new(IsStatic: false, folder => Copy(Path.Combine(Sources, "python"), folder))
    {
        Missing = File.Exists(Path.Combine(SourceTree.Root, ".pipeline/bases/python/index.json")) ? null : "the base image python is not made yet: ./build.sh PrAcceptance makes it",
    };

    /// <summary>Statically linked with the C library.</summary>
    public static PlantedProgram C { get; } = new(IsStatic: true, async folder =>
    {
        await Run("clang", "-static", "-O1", "-w", "-I", Path.Combine(SourceTree.Root, "tests/Shared/Static"), "-o", Path.Combine(folder, "planted"), Path.Combine(Sources, "c/planted.c"));
        await File.WriteAllTextAsync(Path.Combine(folder, "Dockerfile"), Scratch);
    })
    {
        Missing = NoToolchain,
    };

    /// <summary>Compiled ahead of time, like this repository's C# processors.</summary>
    public static PlantedProgram CSharp { get; } = new(IsStatic: true, async folder =>
    {
        File.Copy(await Published.Value, Path.Combine(folder, "planted"));
        await File.WriteAllTextAsync(Path.Combine(folder, "Dockerfile"), Scratch);
    })
    {
        Missing = NoToolchain,
    };

    private static string? NoToolchain => File.Exists("/usr/bin/clang") && File.Exists("/usr/bin/ld.lld") ? null : "no toolchain for static executables on this machine (./build.sh sets it up)";

    private static async Task<string> Publish()
    {
        var architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
        await Run("dotnet", "publish", Path.Combine(SourceTree.Root, "tests", Project), "-c", "Release", $"-p:ImageArchitecture={architecture}", "-v", "q", "-nologo");
        return Path.Combine(SourceTree.Root, "artifacts/aot", Project, architecture, Project);
    }

    private static async Task Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from))
        {
            await File.WriteAllBytesAsync(Path.Combine(to, Path.GetFileName(file)), await File.ReadAllBytesAsync(file));
        }
    }

    private static async Task Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var (said, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await said}{await error}");
    }
}
