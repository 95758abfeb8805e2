using System.Diagnostics;
using Pipeline.Oci.Samples;

namespace Pipeline.Release.Tests;

/// <summary>The real command, killed without a chance to clean up, and run again.</summary>
public sealed class KilledTests
{
    [Fact]
    public async Task Killed_at_any_stage_and_run_again_it_pins_the_same()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a checkout is made by a shell");
        Assert.SkipWhen(await Peer.WhyNoEngine() is not null, "no Docker engine answers");
        await using var server = await DistributionServer.Start();
        using var undisturbed = await Checkout.Make("022", "llm_chat");
        var whole = await undisturbed.Pin([], "true", server.Port);
        Assert.True(whole.ExitCode == 0, whole.StandardOutput + whole.StandardError);

        foreach (var stage in (string[])["build", "push", "assert", "attach documents"])
        {
            // Another registry still has none of it.
            await using var other = await DistributionServer.Start();
            using var checkout = await Checkout.Make("022", "llm_chat");
            await KillAt($"llm_chat: {stage}", checkout, other.Port);
            Assert.False(File.Exists(Path.Combine(checkout.Root, "pins.json")), stage);

            var again = await checkout.Pin([], "true", other.Port);

            Assert.True(again.ExitCode == 0, $"{stage}: {again.StandardOutput}{again.StandardError}");
            Assert.Equal(undisturbed.Pins.Replace($":{server.Port}/", ":PORT/", StringComparison.Ordinal), checkout.Pins.Replace($":{other.Port}/", ":PORT/", StringComparison.Ordinal));
            Assert.Equal("lock lock.holder", string.Join(' ', Directory.EnumerateFileSystemEntries(Path.Combine(checkout.Root, ".pipeline", "build-and-pin")).Select(Path.GetFileName).Order(StringComparer.Ordinal)));
        }
    }

    private static async Task KillAt(string line, Checkout checkout, int port)
    {
        var start = new ProcessStartInfo(Tree.Pipeline, ["pin", "--pins", "pins.json", $"--rehearsal-port={port}"])
        {
            RedirectStandardOutput = true, UseShellExecute = false, WorkingDirectory = checkout.Root,
        };
        using var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } said)
        {
            if (said == line)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
                return;
            }
        }

        Assert.Fail($"it never said '{line}'");
    }
}
