using System.Globalization;
using System.Text;
using Nuke.Common.IO;

namespace Pipeline.Targets;

/// <summary>The verdicts of test programs, one file each: a program that passed is not run again until something changes that it can see.</summary>
/// <param name="folder">The folder of the files.</param>
/// <param name="fingerprint">The fingerprint of everything that a program can see.</param>
internal sealed class TestVerdicts(AbsolutePath folder, Func<TestProject, string> fingerprint)
{
    /// <summary>Whether programs run although their verdicts stand.</summary>
    public bool Force { get; init; }

    /// <summary>The kept counts of a program that need not run. Otherwise runs it and keeps its verdict, if it passed and nothing changed meanwhile.</summary>
    public (TestCounts Counts, bool Stands) Judge(TestProject project, Func<TestCounts> run)
    {
        var (file, before) = (File(project), fingerprint(project));
        if (!Force && file.FileExists() && file.ReadAllLines() is [var known, var line] && known == before && TestCounts.Parse(line) is { } kept)
        {
            return (kept, true);
        }

        file.DeleteFile();
        var counts = run();
        if (counts is { Failed: 0, Passed: > 0 } && fingerprint(project) == before)
        {
            file.WriteAllText($"{before}\n{counts.Line()}\n");
        }

        return (counts, false);
    }

    private AbsolutePath File(TestProject project) => folder / project.Name;
}

/// <summary>A hash of everything that a test program can see: its own assemblies, its inputs in the repository, and the machine.</summary>
/// <param name="root">The repository.</param>
/// <param name="machine">A description of the machine.</param>
internal sealed class TestFingerprint(AbsolutePath root, string machine)
{
    public string Of(TestProject project) => FileFingerprint.Of(
        machine,
        [
            .. FileFingerprint.Files(project.Executable.Parent!),
            .. FileFingerprint.Files(root, recurse: false),
            .. (project.Inputs ?? [""]).SelectMany(input => FileFingerprint.Files(root / input)),
            .. FileFingerprint.Files(root / ".pipeline" / "bases"),
        ]);
}

/// <summary>What tests see of the machine: runtime, installed packages, engine, user and environment.</summary>
internal static class TestMachine
{
    // dpkg's list of packages: any tool that tests drive may have changed with it.
    private const string Packages = "/var/lib/dpkg/status";
    private static readonly string[] Variables = ["GOLDEN", "HOME", "LANG", "LC_", "TZ", "PATH", "DOCKER_", "BUILDX_", "PIPELINE_", "MODAL_", "AWS_", "NUKE_", "NUGET_", "DOTNET_", "GITHUB_", "HTTP", "NO_PROXY"];

    /// <param name="engine">The version of the engine that answers, or why none does.</param>
    public static string Describe(string engine)
    {
        var packages = new FileInfo(Packages);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription} {Environment.OSVersion} {Environment.UserName} {Environment.ProcessorCount}\n{engine}\n");
        text.Append(CultureInfo.InvariantCulture, $"{(packages.Exists ? packages.LastWriteTimeUtc.Ticks : 0)}\n");
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(IsSeen).Order(StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}={Environment.GetEnvironmentVariable(name)}\n");
        }

        return text.ToString();
    }

    private static bool IsSeen(string name) => Variables.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
