using System.Diagnostics;

namespace Pipeline.World.Tests.Untrusted;

/// <summary>A disk of a few megabytes and a few hundred names, which a test fills up or makes read-only.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo place = Directory.CreateTempSubdirectory("small-disk-");
    private readonly string ballast;
    private int mounts;

    public SmallDisk(int names = 400)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root can mount a small disk");
        Mount("-t", "tmpfs", "-o", $"size=8m,nr_inodes={names}", "tmpfs", Root);
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

    /// <summary>From now on whoever comes by its path cannot write.</summary>
    /// <remarks>
    /// A second, read-only mount over the first. To remount the first one is refused (EBUSY) while anybody has a file there open for writing, and a child that
    /// another test starts has, from its fork to its exec, whatever was open here.
    /// </remarks>
    public void MakeReadOnly() => Mount("--bind", "-o", "ro", Root, Root);

    public void Dispose()
    {
        for (; mounts > 0; mounts--)
        {
            Run("umount", "-l", Root);
        }

        place.Delete();
    }

    private void Mount(params string[] arguments)
    {
        Run("mount", arguments);
        mounts++;
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
