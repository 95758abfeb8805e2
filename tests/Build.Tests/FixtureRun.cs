using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Build.Tests;

/// <summary>One run of the fixture's executable in its own empty root directory.</summary>
internal sealed partial class FixtureRun : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("fixture ");

    public FixtureRun() => Directory.CreateDirectory(Path.Combine(_root.FullName, ".nuke"));

    public Dictionary<string, string?> Environment { get; } = new(StringComparer.Ordinal)
    {
        ["GITHUB_ACTIONS"] = null,
        ["CI"] = null,
    };

    public int ExitCode { get; private set; }

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    public string Place(string relative) => Path.Combine(_root.FullName, relative);

    public void Write(string relative, string text) => File.WriteAllText(Place(relative), text);

    public FixtureRun Run(params string[] arguments)
    {
        using var process = Start(arguments);
        Finish(process);
        return this;
    }

    public Process Start(params string[] arguments)
    {
        var executable = Path.Combine(AppContext.BaseDirectory, "..", "..", "Build.Fixture", Configuration(), "Build.Fixture");
        // The test runner may ignore SIGINT, as a shell's background job does, and children inherit that.
        var (program, leading) = OperatingSystem.IsLinux() ? ("env", (string[])["--default-signal=INT", executable]) : (executable, []);
        var start = new ProcessStartInfo(program, [.. leading, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _root.FullName,
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public void Finish(Process process)
    {
        var error = process.StandardError.ReadToEndAsync();
        Output += process.StandardOutput.ReadToEnd();
        Error += error.GetAwaiter().GetResult();
        process.WaitForExit();
        ExitCode = process.ExitCode;
    }

    /// <summary>The result of the run, without anything that varies between runs.</summary>
    public string Transcript() => Clock().Replace(Durations().Replace(
        $"exit code {ExitCode}\n--- standard output\n{Output}--- standard error\n{Error}".Replace(_root.FullName, "<root>", StringComparison.Ordinal),
        "< 1sec"), "00:00:00 [");

    /// <summary>The transcript without stack traces, which contain line numbers.</summary>
    public string WithoutStack() => StackTraces().Replace(Transcript(), "");

    public void Dispose() => _root.Delete(recursive: true);

    private static string Configuration() => new DirectoryInfo(AppContext.BaseDirectory).Name;

    [GeneratedRegex(@"^   at .*\n", RegexOptions.Multiline, 1000)]
    private static partial Regex StackTraces();

    [GeneratedRegex(@"\d\d:\d\d:\d\d \[", RegexOptions.None, 1000)]
    private static partial Regex Clock();

    [GeneratedRegex(@"  \d+:\d\d(?=\n|   //)", RegexOptions.None, 1000)]
    private static partial Regex Durations();
}
