using System.Diagnostics;

namespace Pipeline.World.Tests.Untrusted;

/// <summary>A disk of a few megabytes and a few hundred inodes, which a test fills up or makes read-only.</summary>
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

    /// <summary>Fills the disk up to this many free KiB or inodes.</summary>
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

    /// <summary>Frees everything.</summary>
    public void Relieve()
    {
        foreach (var file in Directory.GetFiles(ballast))
        {
            File.Delete(file);
        }
    }

    /// <summary>Makes the path read-only from now on.</summary>
    /// <remarks>
    /// A second, read-only mount over the first. Remounting the first one fails (EBUSY) while a file on it is open for writing, and a child of another
    /// test has, from its fork to its exec, all files that are open here.
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
