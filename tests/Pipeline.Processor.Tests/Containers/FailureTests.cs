namespace Pipeline.Processor.Tests.Containers;

/// <summary>The remains of a run that fails from outside.</summary>
public sealed class FailureTests(ReplayImage image) : IDisposable
{
    private const string Digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private readonly Scratch scratch = new();
    private bool mounted;

    public void Dispose()
    {
        if (mounted)
        {
            _ = Command.Run("umount", scratch.Artifacts).GetAwaiter().GetResult().Required;
        }

        scratch.Dispose();
    }

    [Fact]
    public async Task A_full_disk_is_told_and_what_was_written_is_taken_back()
    {
        var container = new ReplayContainer(image.Id, scratch);
        await MountSmallDisk();
        container.DeliverHarm("flood");

        var ended = await container.Run([], ReplayContainer.Arguments("/pipeline/in/inputs.json", Digest));

        Assert.Equal(1, ended.Status);
        Assert.Equal(["fault.json"], Scratch.Tree(scratch.Artifacts).Keys, StringComparer.Ordinal);
        var fault = Fault.Parse(await File.ReadAllBytesAsync(Path.Combine(scratch.Artifacts, "fault.json")));
        Assert.Equal("adapter invocation failed: cannot write", fault.Message);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_told_on_standard_error()
    {
        var container = new ReplayContainer(image.Id, scratch) { ArtifactsMount = ":ro" };
        container.DeliverHarm("flood");

        var ended = await container.Run([], ReplayContainer.Arguments("/pipeline/in/inputs.json", Digest));

        Assert.Equal(1, ended.Status);
        Assert.Contains("ERR_ADAPTER_INVOCATION adapter invocation failed: cannot write", ended.Errors, StringComparison.Ordinal);
        Assert.Empty(Scratch.Tree(scratch.Artifacts));
    }

    [Theory]
    [InlineData("KILL", "137")]
    [InlineData("TERM", "143")]
    public async Task A_run_that_is_ended_midway_leaves_nothing_partial_under_a_final_name(string signal, string status)
    {
        var container = new ReplayContainer(image.Id, scratch);
        container.DeliverHarm("hang");
        var id = await container.Start(ReplayContainer.Arguments("/pipeline/in/inputs.json", Digest));
        try
        {
            await UntilMidway();
            _ = (await Command.Run("docker", "kill", "--signal", signal, id)).Required;

            Assert.Equal(status, (await Command.Run("docker", "wait", id)).Required);
            var complete = Scratch.Tree(scratch.Artifacts).Where(file => !file.Key.StartsWith(".tmp/", StringComparison.Ordinal));
            Assert.Equal("first\n"u8.ToArray(), Assert.Single(complete, file => file.Key == "runs/1/outputs/a").Value);
        }
        finally
        {
            await Command.Run("docker", "rm", "--force", id);
        }
    }

    [Fact]
    public async Task A_thread_that_a_provider_leaves_behind_does_not_hold_the_container()
    {
        var container = new ReplayContainer(image.Id, scratch);
        container.DeliverHarm("linger");
        var id = await container.Start(ReplayContainer.Arguments("/pipeline/in/inputs.json", Digest));
        try
        {
            Assert.Equal("0", (await Command.Run("docker", "wait", id).WaitAsync(TimeSpan.FromMinutes(2))).Required);
            Assert.Equal(4, Scratch.Tree(scratch.Artifacts).Count);
        }
        finally
        {
            await Command.Run("docker", "rm", "--force", id);
        }
    }

    [Fact]
    public async Task Arguments_that_cannot_be_used_leave_nothing()
    {
        var container = new ReplayContainer(image.Id, scratch);
        ReplayContainer.Open(scratch);

        Assert.Equal(new Ended(2, "", "usage: --mode is missing\n"), await container.Run([], []));
        Assert.Empty(Scratch.Tree(scratch.Artifacts));
    }

    private async Task MountSmallDisk()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting a small disk needs root");
        var mount = await Command.Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", scratch.Artifacts);
        Assert.SkipWhen(mount.Status != 0, $"no small disk can be mounted here: {mount.Errors.Trim()}");
        mounted = true;
    }

    /// <summary>Waits until the second output is started: then the first is complete, and the second never will be.</summary>
    private async Task UntilMidway()
    {
        var begun = new FileInfo(Path.Combine(scratch.Artifacts, ".tmp", "partial"));
        var patience = DateTime.UtcNow.AddMinutes(2);
        while (!begun.Exists || begun.Length < 1024 * 1024)
        {
            Assert.True(DateTime.UtcNow < patience, "the run never began its second output");
            await Task.Delay(20);
            begun.Refresh();
        }
    }
}
