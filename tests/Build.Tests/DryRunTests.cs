using System.Diagnostics;

namespace Build.Tests;

/// <summary>The front door's own targets that change pins or their pull request, with <c>--dry-run</c>.</summary>
public sealed class DryRunTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dry run ");

    public DryRunTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "build.cmd is the front door there");

    public void Dispose() => _root.Delete(recursive: true);

    // Without pins, each fails as soon as it begins.
    [Theory]
    [InlineData("AcceptPins", "--skip", "EngineUp", "RegistryUp", "BuildAndPin", "Acceptance", "DeployMock")]
    [InlineData("CompareOutputs", "--skip", "EngineUp", "RegistryUp", "BuildAndPin")]
    [InlineData("Rollback", "--processor", "p", "--skip", "EngineUp", "RegistryUp")]
    public void Nothing_is_decided_compared_or_rolled_back(string target, params string[] arguments)
    {
        File.WriteAllText(Path.Combine(_root.FullName, "Pipeline.sln"), "");
        File.Copy(Path.Combine(SourceTree.Root, ".nuke", "parameters.json"), Path.Combine(_root.CreateSubdirectory(".nuke").FullName, "parameters.json"));

        Assert.Equal(255, Door(target, arguments));
        Assert.Equal(0, Door(target, [.. arguments, "--dry-run"]));
    }

    private int Door(string target, string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(SourceTree.Root, "build.sh"), target, .. arguments, "--root", _root.FullName])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("GITHUB_ACTIONS");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        error.GetAwaiter().GetResult();
        return process.ExitCode;
    }
}
