using Pipeline.World.Crate;
using Pipeline.World.Tests.Untrusted;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests.Crate;

/// <summary>A disk without room for a crate gives a code, and leaves nothing of the crate.</summary>
public sealed class CrateDiskTests
{
    [Theory]
    [InlineData("names", 1)]
    [InlineData("KiB", 4)]
    public void A_crate_is_there_whole_or_not_at_all(string what, int more)
    {
        using var disk = new SmallDisk();
        var world = CrateSample.In(time => new InMemoryWorld(time));
        var (place, refused) = (Path.Combine(disk.Root, "crate"), 0);
        for (var free = 0; ; free += more)
        {
            disk.Leave(what, free);
            var exception = Record.Exception(() => RunCrate.Write(world, [CrateSample.First, CrateSample.Second], place, new CrateOptions(), default));
            disk.Relieve();
            if (exception is null)
            {
                break;
            }

            Assert.Equal("ERR_ADAPTER_INVOCATION adapter invocation failed: the crate's disk is full", Assert.IsType<FaultException>(exception).Fault.ToString());
            Assert.Equal(["ballast"], Directory.GetFileSystemEntries(disk.Root).Select(Path.GetFileName), StringComparer.Ordinal);
            refused++;
        }

        Assert.True(refused > 10, $"{refused} refused");
        Assert.Equal(["ballast", "crate"], Directory.GetFileSystemEntries(disk.Root).Select(Path.GetFileName).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void A_crate_on_a_read_only_disk_is_told()
    {
        using var disk = new SmallDisk();
        disk.MakeReadOnly();
        var world = CrateSample.In(time => new InMemoryWorld(time));
        var fault = Assert.Throws<FaultException>(() => RunCrate.Write(world, [CrateSample.First], Path.Combine(disk.Root, "crate"), new CrateOptions(), default)).Fault;
        Assert.Equal("ERR_ADAPTER_INVOCATION adapter invocation failed: the crate's folder cannot be written", fault.ToString());
    }
}
