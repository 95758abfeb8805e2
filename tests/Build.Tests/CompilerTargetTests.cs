using System.Diagnostics;
using System.Globalization;

namespace Build.Tests;

/// <summary>The targets that call the compiler: interrupted, they leave nothing that claims success; run twice at once, both succeed.</summary>
public sealed class CompilerTargetTests : IDisposable
{
    private readonly DoorRoot _root = new();

    public void Dispose() => _root.Dispose();

    private string Packages => _root.Place("artifacts/packages");

    private string Stamp => _root.Place("artifacts/bin/compiled-Release");

    [Theory]
    [InlineData("Compile", "INT", 130)]
    [InlineData("Compile", "TERM", 143)]
    [InlineData("Cli", "INT", 130)]
    [InlineData("Cli", "TERM", 143)]
    [InlineData("Pack", "INT", 130)]
    [InlineData("Pack", "TERM", 143)]
    public async Task A_stopped_compiler_is_no_success(string target, string signal, int exitCode)
    {
        _root.HoldUp();
        using var door = _root.Start(target, "--configuration", "Release");
        var output = door.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        _root.WaitFor("compiling", door);

        Talk.Send(signal, door.Id);
        await door.WaitForExitAsync(TestContext.Current.CancellationToken);
        _root.Write("go", "");

        Assert.Equal(exitCode, door.ExitCode);
        Assert.Matches($"{target} +Aborted", await output);
        Assert.False(File.Exists(Stamp));
        Assert.False(Directory.Exists(Packages));
    }

    [Theory]
    [InlineData("2.0.0-beta.1", 0, "Pack +Succeeded")]
    [InlineData("two", 255, "Target Pack failed: 'two' is no version of a package: write three numbers, as in --package-version 0.2.0")]
    public async Task Packages_have_the_version_that_is_asked_for(string version, int exitCode, string message)
    {
        using var door = _root.Start("Pack", "--package-version", version);
        var output = await door.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await door.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(exitCode, door.ExitCode);
        Assert.Matches(message, output);
        string[] packages = exitCode == 0 ? [$"pipeline.{version}.nupkg"] : [];
        Assert.Equal(packages, Directory.Exists(Packages) ? Directory.GetFiles(Packages).Select(Path.GetFileName) : [], StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_compiler_that_somebody_else_stops_is_a_failure()
    {
        _root.HoldUp();
        using var door = _root.Start("Compile", "--configuration", "Release");
        var output = door.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        _root.WaitFor("compiling", door);

        using var compiler = Process.Start(new ProcessStartInfo("pgrep", ["-P", $"{door.Id}"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        Talk.Send("TERM", int.Parse(await compiler.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture));
        await door.WaitForExitAsync(TestContext.Current.CancellationToken);
        _root.Write("go", "");

        Assert.Equal(255, door.ExitCode);
        Assert.Contains("Target Compile failed: The compiler was stopped before it compiled everything.\n", await output, StringComparison.Ordinal);
        Assert.False(File.Exists(Stamp));
    }

    [Theory]
    [InlineData("Cli", "Cli")]
    [InlineData("Compile", "Compile")]
    [InlineData("Compile", "Cli")]
    public async Task Two_at_once_both_succeed_and_the_second_says_for_whom_it_waits(string one, string two)
    {
        _root.HoldUp();
        using var first = _root.Start(one, "--configuration", "Release");
        var outputs = first.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        _root.WaitFor("compiling", first);
        using var second = _root.Start(two, "--configuration", "Release");
        second.ReadUntil($"Waiting: artifacts/ is in use by {one} of process {first.Id} since ");

        _root.Write("go", "");
        var rest = await second.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(first.ExitCode == 0 && second.ExitCode == 0, await outputs + rest);
        Assert.Equal(two == "Cli", File.Exists(_root.Place("artifacts/bin/pipeline")));
        Assert.Equal(one == "Compile", File.Exists(Stamp));
    }
}
