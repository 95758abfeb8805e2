using System.Diagnostics;

namespace Pipeline.World.Tests.Untrusted;

/// <summary>A disk of a few megabytes and a few hundred names, which a test fills up or makes read-only.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Names = 400;
    private readonly DirectoryInfo place = Directory.CreateTempSubdirectory("small-disk-");
    private readonly string ballast;

    public SmallDisk()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root can mount a small disk");
        Run("mount", "-t", "tmpfs", "-o", $"size=8m,nr_inodes={Names}", "tmpfs", place.FullName);
        ballast = Directory.CreateDirectory(Path.Combine(place.FullName, "ballast")).FullName;
    }

    public string Root => place.FullName;

    /// <summary>Leaves so many KiB, or so many names, and no more.</summary>
    public void Leave(string what, int free)
    {
        if (what == "KiB")
        {
            File.WriteAllBytes(Path.Combine(ballast, "bytes"), new byte[Math.Max(0, new DriveInfo(Root).AvailableFreeSpace - (free * 1024L))]);
            return;
        }

        for (var made = 0; TryMake(made); made++)
        {
        }

        foreach (var file in Directory.GetFiles(ballast).Take(free))
        {
            File.Delete(file);
        }
    }

    /// <summary>Gives everything back.</summary>
    public void Relieve()
    {
        foreach (var file in Directory.GetFiles(ballast))
        {
            File.Delete(file);
        }
    }

    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", Root);

    public void Dispose()
    {
        Run("umount", "-l", Root);
        place.Delete();
    }

    private bool TryMake(int number)
    {
        try
        {
            File.Create(Path.Combine(ballast, $"{number}")).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
