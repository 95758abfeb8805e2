using System.Diagnostics;

namespace Build.Tests;

/// <summary>Of two concurrent set-ups the second waits, and names the first one's process.</summary>
public sealed class SetupLockTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("setup lock ");

    public SetupLockTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "set-up makes things on Linux alone");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_second_waits_and_says_for_whom()
    {
        using var first = Start("echo held; while [[ ! -e $1/go ]]; do sleep 0.05; done");
        first.ReadUntil("held");
        using var second = Start("echo held");

        var told = second.StandardError.ReadLine();
        File.WriteAllText(Path.Combine(_folder.FullName, "go"), "");
        second.ReadUntil("held");

        Assert.Matches($@"\Asetup: another set-up is at work \(process {first.Id} since \d\d:\d\d:\d\d\); waiting for it\z", told);
    }

    private Process Start(string work)
    {
        var setup = Path.Combine(SourceTree.Root, "build", "setup");
        var script = $"here='{setup}'; . '{setup}/lib/common.sh'; take_lock \"$1\"; {work}";
        return Process.Start(new ProcessStartInfo("bash", ["-c", script, "setup", _folder.FullName])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
    }
}
