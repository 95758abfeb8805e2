using Pipeline.Tests.Machine;

namespace Pipeline.Adapters.Tests;

/// <summary>An image of the other architecture, on this machine.</summary>
public sealed class EmulationTests(HostileImage hostile) : IDisposable
{
    private readonly Rig rig = new(hostile);

    [Theory]
    [InlineData("honest", null)]
    // Emulated as process 1, a program would survive its own abort.
    [InlineData("aborts", "adapter invocation failed: exit status 134: killed by signal 6")]
    public async Task It_runs_emulated_and_says_so(string verb, string? message)
    {
        const string compiler = "/usr/bin/aarch64-linux-gnu-gcc";
        Assert.SkipUnless(File.Exists(compiler), "no compiler for arm64 (./build.sh sets one up)");
        Assert.SkipUnless(File.Exists("/proc/sys/fs/binfmt_misc/qemu-aarch64"), "arm64 is not emulated on this machine");
        var tag = ImageNames.New("hostile-arm64");
        var context = Directory.CreateTempSubdirectory("hostile-arm64-").FullName;
        var source = Path.Combine(AppContext.BaseDirectory, "Hostile");
        File.Copy(Path.Combine(source, "Dockerfile"), Path.Combine(context, "Dockerfile"));
        await Command.Output(compiler, "-static", "-O1", "-w", "-o", Path.Combine(context, "hostile"), Path.Combine(source, "hostile.c"));
        await Command.Output("docker", "buildx", "build", "--load", "--provenance=false", "--platform", "linux/arm64", "-t", tag, context);
        Directory.Delete(context, recursive: true);

        var id = Digest.Parse(await Command.Output("docker", "image", "inspect", "-f", "{{.Id}}", tag));
        var invocation = rig.Describe(verb) with { Image = RunnableImage.Built(id, tag), Platform = Platform.Arm64 };
        var envelope = rig.Adapter.Invoke(invocation, default);
        Assert.Equal(message, (envelope as Envelope.Failure)?.Fault.Message);
        var fingerprint = envelope is Envelope.Success success ? success.EnvFingerprint.ToString() : ((Envelope.Failure)envelope).EnvFingerprint;
        Assert.Contains(";arch=arm64;", fingerprint, StringComparison.Ordinal);
    }

    public void Dispose() => rig.Dispose();
}
