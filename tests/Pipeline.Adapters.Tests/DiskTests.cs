namespace Pipeline.Adapters.Tests;

/// <summary>A container fills the world's disk.</summary>
public sealed class DiskTests(HostileImage hostile)
{
    [Theory]
    // With unlinked files, which listing names would not find.
    [InlineData("nameless_file", "adapter invocation failed: the world's disk is full")]
    // With one file: the system reports it to the container, which says so.
    [InlineData("one_huge_file", "adapter invocation failed: ")]
    public async Task It_is_told_and_the_disk_is_free_again(string verb, string message)
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can mount a small disk");
        var disk = Directory.CreateTempSubdirectory("small-disk-").FullName;
        await Command.Output("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk);
        try
        {
            using var rig = new Rig(hostile, folder: disk);
            var invocation = rig.Describe(verb);
            var failure = Assert.IsType<Envelope.Failure>(rig.Adapter.Invoke(invocation, default));
            Assert.Equal("ERR_ADAPTER_INVOCATION", failure.Fault.Code.Name);
            Assert.StartsWith(message, failure.Fault.Message, StringComparison.Ordinal);
            Assert.Equal("", await rig.Leftovers(invocation.ExecutionId));
            Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(rig.Describe("honest"), default));
        }
        finally
        {
            await Command.Output("umount", disk);
            Directory.Delete(disk);
        }
    }
}
