using System.Diagnostics;
using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Text.Json;
using Pipeline.Processors.Tables;

namespace Pipeline.Processors.TableProfileTests;

/// <summary>The static executable in an empty container, as in a lane.</summary>
public sealed class ExecutableTests : IDisposable
{
    private const string Zeroes = "0000000000000000000000000000000000000000000000000000000000000000";

    private readonly string scratch = Directory.CreateTempSubdirectory("pipeline-table-").FullName;

    [Fact]
    public async Task A_gigabyte_is_profiled_in_less_than_200_megabytes()
    {
        await RequireEngine();
        var rows = LargeTable.Write(Artifact, 1_000_000_000);

        using var profile = await Profile();

        Assert.Equal(rows, profile.RootElement.GetProperty("rows").GetInt64());
        Assert.Equal(new FileInfo(Artifact).Length, profile.RootElement.GetProperty("bytes").GetInt64());
        Assert.Equal(
            ["integer", "datetime", "string", "string", "string", "number", "integer", "number", "boolean", "string"],
            [.. profile.RootElement.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("type").GetString()!)]);
    }

    [Fact]
    public async Task The_most_columns_with_no_value_twice_are_profiled_in_less_than_200_megabytes()
    {
        await RequireEngine();
        LargeTable.WriteWide(Artifact, TableBounds.MaxColumns, rows: 6_000);

        using var profile = await Profile();

        Assert.Equal(TableBounds.MaxColumns, profile.RootElement.GetProperty("columns").GetArrayLength());
        Assert.All(profile.RootElement.GetProperty("columns").EnumerateArray(), column => Assert.Equal("number", column.GetProperty("type").GetString()));
    }

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    private string Artifact => Path.Combine(Directory.CreateDirectory(Path.Combine(scratch, "in", "artifacts")).FullName, Zeroes);

    private static string Architecture => RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    private static async Task RequireEngine()
    {
        if ((await Run("docker", "version", "--format", "{{.Server.Version}}")).Status != 0)
        {
            Assert.Skip("no Docker engine answers, and only a container bounds memory");
        }
    }

    private async Task<JsonDocument> Profile()
    {
        var image = await Import(await Executable());
        var caller = $"{(await Run("id", "-u")).Output.Trim()}:{(await Run("id", "-g")).Output.Trim()}";
        try
        {
            var (status, _, error) = await Run([
                "docker", "run", "--rm", "--memory=200000000", "--memory-swap=200000000", "--network=none", "--read-only", "--cap-drop=ALL", "--pids-limit=32", $"--user={caller}",
                $"--volume={Path.Combine(scratch, "in")}:/pipeline/in:ro", $"--volume={Path.Combine(scratch, "out")}:/pipeline/out", image,
                "/table_profile", "--mode", "mock", "--execution-id", "00000000-0000-4000-8000-000000000000", "--image-digest", $"sha256:{Zeroes}",
                "--env-fingerprint", $"image=sha256:{Zeroes}", "--write-prefix", "world://local/run/", "--spec", "/pipeline/processor.json",
                "--inputs", "/pipeline/in/inputs.json", "--artifacts", "/pipeline/out"]);
            Assert.True(status == 0, $"exit {status}: {error}");
            return JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(scratch, "out", "run", "outputs", "profile.json")));
        }
        finally
        {
            await Run("docker", "rmi", "--force", image);
        }
    }

    // Compiled by the lane, or now: a stale one would prove nothing.
    private static async Task<string> Executable()
    {
        var executable = Path.Combine(SourceTree.Root, "artifacts", "aot", "table_profile", Architecture, "table_profile");
        string[] sources = ["processors/table_profile", "src/Pipeline.Processor", "src/Pipeline.Contracts"];
        var newest = sources.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(SourceTree.Root, folder), "*.cs", SearchOption.AllDirectories)).Max(File.GetLastWriteTimeUtc);
        if (!File.Exists(executable) || File.GetLastWriteTimeUtc(executable) < newest)
        {
            if ((await Run("clang", "--version")).Status != 0)
            {
                Assert.Skip("the executable is not compiled, and there is no toolchain to compile it");
            }

            var (status, output, _) = await Run("dotnet", "publish", Repository.Processor, "--configuration", "Release", $"-p:ImageArchitecture={Architecture}", "-v", "q", "-nologo");
            Assert.True(status == 0, output);
        }

        return executable;
    }

    private async Task<string> Import(string executable)
    {
        var tar = Path.Combine(scratch, "image.tar");
        await using (var writer = new TarWriter(File.Create(tar)))
        {
            await writer.WriteEntryAsync(executable, "table_profile");
            await writer.WriteEntryAsync(Path.Combine(Repository.Processor, "processor.json"), "pipeline/processor.json");
        }

        Directory.CreateDirectory(Path.Combine(scratch, "out"));
        await File.WriteAllTextAsync(Path.Combine(scratch, "in", "inputs.json"), $$$"""{"format":"csv","table":{"$artifact":"sha256:{{{Zeroes}}}"}}""");
        var (status, output, error) = await Run("docker", "import", tar);
        Assert.True(status == 0, error);
        return output.Trim();
    }

    private static async Task<(int Status, string Output, string Error)> Run(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, output, await error);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "", $"there is no {command[0]}");
        }
    }
}
