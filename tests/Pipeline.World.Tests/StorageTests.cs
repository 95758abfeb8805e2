using System.Diagnostics;
using Pipeline.Contracts;

namespace Pipeline.World.Tests;

/// <summary>A disk that is full or cannot be written: a stable fault, and the world as it was.</summary>
public sealed class StorageTests : IDisposable
{
    private static readonly WorldPath Place = WorldPath.Parse("world://local/place");
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("storage-tests-");
    private bool mounted;

    [Fact]
    public void A_full_disk_is_told_and_leaves_the_world_whole()
    {
        Mount();
        var world = new FileSystemWorld(directory.FullName, TimeProvider.System);
        world.Import(Place, new MemoryStream(new byte[1000]), default);
        var fault = Assert.Throws<FaultException>(() => world.Import(Place, new MemoryStream(new byte[4 << 20]), default)).Fault;
        Assert.Equal("ERR_ADAPTER_INVOCATION adapter invocation failed: the world's disk is full", fault.ToString());
        using (var still = world.OpenRead(Place))
        {
            Assert.Equal(1000, still.Length);
        }

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(directory.FullName, ".staging")));
        world.Import(Place, new MemoryStream(new byte[2000]), default);
    }

    [Fact]
    public void A_world_that_cannot_be_written_is_told_and_can_still_be_read()
    {
        Mount();
        new FileSystemWorld(directory.FullName, TimeProvider.System).Import(Place, new MemoryStream([1]), default);
        Run("mount", "-o", "remount,ro", directory.FullName);
        var world = new FileSystemWorld(directory.FullName, TimeProvider.System);
        var sample = StagedSample.New();
        foreach (var write in (Action[])[() => world.Import(Place, new MemoryStream([2]), default), () => world.Stage(sample.Id, sample.Prefix)])
        {
            var fault = Assert.Throws<FaultException>(write).Fault;
            Assert.Equal("ERR_ADAPTER_INVOCATION adapter invocation failed: the world's folder cannot be written", fault.ToString());
        }

        Assert.True(world.Exists(Place));
    }

    [Fact]
    public void A_link_in_a_world_is_nothing_and_nothing_is_written_through_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "links are Linux's here");
        var outside = directory.CreateSubdirectory("outside").FullName;
        File.WriteAllText(Path.Combine(outside, "secret"), "x");
        var folder = directory.CreateSubdirectory("world/local").FullName;
        Directory.CreateSymbolicLink(Path.Combine(folder, "link"), outside);
        File.CreateSymbolicLink(Path.Combine(folder, "file"), Path.Combine(outside, "secret"));
        var world = new FileSystemWorld(Path.Combine(directory.FullName, "world"), TimeProvider.System);
        foreach (var path in (string[])["world://local/link/secret", "world://local/file"])
        {
            Assert.False(world.Exists(WorldPath.Parse(path)));
            Assert.Throws<FaultException>(() => world.OpenRead(WorldPath.Parse(path)));
        }

        Assert.Empty(world.List("local", ""));
        Assert.Throws<FaultException>(() => world.Import(WorldPath.Parse("world://local/link/new"), new MemoryStream([1]), default));
        Assert.Throws<FaultException>(() => world.Import(WorldPath.Parse("world://local/file"), new MemoryStream([1]), default));
        Assert.Equal("x", File.ReadAllText(Path.Combine(outside, "secret")));
        Assert.Single(Directory.GetFileSystemEntries(outside));
    }

    public void Dispose()
    {
        if (mounted)
        {
            Run("umount", "-l", directory.FullName);
        }

        directory.Delete(recursive: true);
    }

    private void Mount()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root can mount a small disk");
        Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", directory.FullName);
        mounted = true;
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
