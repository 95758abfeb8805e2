using Pipeline.World.Tests.Untrusted;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests;

/// <summary>A full or read-only disk gives a stable fault, and leaves the world as it was.</summary>
public sealed class StorageTests : IDisposable
{
    private static readonly WorldPath Place = WorldPath.Parse("world://local/place");
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("storage-tests-");

    [Fact]
    public void A_full_disk_is_told_and_leaves_the_world_whole()
    {
        using var disk = new SmallDisk();
        var world = new FileSystemWorld(disk.Root, TimeProvider.System);
        world.Import(Place, new MemoryStream(new byte[1000]), default);
        var fault = Assert.Throws<FaultException>(() => world.Import(Place, new MemoryStream(new byte[10 << 20]), default)).Fault;
        Assert.Equal("ERR_ADAPTER_INVOCATION adapter invocation failed: the world's disk is full", fault.ToString());
        using (var still = world.OpenRead(Place))
        {
            Assert.Equal(1000, still.Length);
        }

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(disk.Root, ".staging")));
        world.Import(Place, new MemoryStream(new byte[2000]), default);
    }

    [Fact]
    public void A_world_that_cannot_be_written_is_told_and_can_still_be_read()
    {
        using var disk = new SmallDisk();
        new FileSystemWorld(disk.Root, TimeProvider.System).Import(Place, new MemoryStream([1]), default);
        disk.MakeReadOnly();
        var world = new FileSystemWorld(disk.Root, TimeProvider.System);
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

    public void Dispose() => directory.Delete(recursive: true);
}
