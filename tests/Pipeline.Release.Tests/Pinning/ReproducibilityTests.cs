using Pipeline.Oci.Samples;

namespace Pipeline.Release.Tests;

/// <summary>The same source on two simulated machines gives the same index digests, with real compilers, builder and registry.</summary>
public sealed class ReproducibilityTests
{
    [Fact]
    public async Task Another_folder_umask_time_zone_host_name_and_no_cache_are_the_same_image()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "another host name needs root on Linux");
        Assert.SkipWhen(await Peer.WhyNoEngine() is not null, "no Docker engine answers");
        await using var server = await DistributionServer.Start();
        string[] processors = ["llm_chat", "planner"];
        using var here = await Checkout.Make("022", processors);
        using var there = await Checkout.Make("077", processors);

        var first = await here.Pin([], "umask 022; export TZ=UTC LC_ALL=C", server.Port);
        // A release without a cache that builds each image twice verifies it again in one command.
        var second = await there.Pin(
            ["unshare", "--uts"], "hostname another-machine; umask 077; export TZ=Pacific/Kiritimati LC_ALL=C.UTF-8 USER=someone", server.Port, "--verify-reproducible");

        Assert.True(first.ExitCode == 0, first.StandardOutput + first.StandardError);
        Assert.True(second.ExitCode == 0, second.StandardOutput + second.StandardError);
        Assert.Equal(here.Pins, there.Pins);
        Assert.Equal(processors, PinSet.Parse(System.Text.Encoding.UTF8.GetBytes(here.Pins)).Pins.Keys, StringComparer.Ordinal);
    }

    /// <summary>A RUN step would be emulated for one of the two platforms, so programs are cross-compiled, and images only copy.</summary>
    [Fact]
    public void No_image_runs_a_step_when_it_is_built()
    {
        var dockerfiles = Directory.GetFiles(Path.Combine(SourceTree.Root, "processors"), "Dockerfile", SearchOption.AllDirectories);
        Assert.NotEmpty(dockerfiles);
        Assert.All(dockerfiles, file => Assert.DoesNotContain(File.ReadLines(file), line => line.TrimStart().StartsWith("RUN", StringComparison.OrdinalIgnoreCase)));
    }
}
