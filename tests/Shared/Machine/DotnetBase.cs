using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Pipeline.Tests.Machine;

/// <summary>A base image with glibc and libstdc++ for both platforms, and on amd64 with the .NET runtime that runs this test: made of this machine's files, and pushed to a registry.</summary>
internal static class DotnetBase
{
    /// <summary>The project of a processor for it: with the kit, and a package that reflects.</summary>
    public const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <ItemGroup>
            <ProjectReference Include="../../src/Pipeline.Processor/Pipeline.Processor.csproj" />
            <PackageReference Include="Newtonsoft.Json" VersionOverride="13.0.3" />
          </ItemGroup>
        </Project>
        """;

    private const string Cross = "/usr/aarch64-linux-gnu/lib";

    // What a base of Microsoft's has, too.
    private const string Dockerfile = "FROM scratch\nARG TARGETARCH\nCOPY ${TARGETARCH} /\nENV PATH=/usr/bin\n";

    private const string Script = """
        umask 022
        mkdir -p amd64/usr/share/dotnet/host amd64/usr/share/dotnet/shared/Microsoft.NETCore.App amd64/usr/bin arm64/lib
        for file in $(ldd "$1/libcoreclr.so" "$2/dotnet" | grep -o '/lib[^ ]*' | grep -v ':$' | sort -u); do cp -L --parents "$file" amd64; done
        cp -r "$2/host/fxr" amd64/usr/share/dotnet/host/
        cp -r "$1" amd64/usr/share/dotnet/shared/Microsoft.NETCore.App/
        cp "$2/dotnet" amd64/usr/share/dotnet/
        ln -s ../share/dotnet/dotnet amd64/usr/bin/dotnet
        for name in ld-linux-aarch64.so.1 libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libgcc_s.so.1 libstdc++.so.6; do cp -L "$3/$name" arm64/lib/; done
        """;

    /// <summary>Why a test that needs it cannot run here, or null.</summary>
    public static string? WhyNot => RuntimeInformation.OSArchitecture != Architecture.X64 || !OperatingSystem.IsLinux() ? "the base is made of the files of an amd64 machine with Linux"
        : !File.Exists(Path.Combine(Cross, "libstdc++.so.6")) ? "no libraries for arm64 on this machine (./build.sh sets them up)"
        : null;

    /// <summary>Pushes it; the registry's name is <paramref name="host"/>.</summary>
    /// <returns>Its reference, by digest.</returns>
    public static async Task<string> Push(string host)
    {
        var folder = Directory.CreateTempSubdirectory("dotnet-base-");
        try
        {
            var runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
            await Run(folder.FullName, "bash", "-euc", Script, "bash", runtime, Path.GetFullPath(Path.Combine(runtime, "../../..")), Cross);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Dockerfile"), Dockerfile);
            var metadata = Path.Combine(folder.FullName, "metadata.json");
            await Run(
                folder.FullName, "docker", "buildx", "build", "--builder", "default", "--platform", "linux/amd64,linux/arm64", "--provenance=false", "-q", "--push",
                "--metadata-file", metadata, "-t", $"{host}/dotnet:10", folder.FullName);
            var digest = StrictJson.Parse(await File.ReadAllBytesAsync(metadata)).GetProperty("containerimage.digest").GetString();
            return $"{host}/dotnet:10@{digest}";
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task Run(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var (said, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await said}{await error}");
    }
}
