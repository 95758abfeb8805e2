using System.Diagnostics;
using Pipeline.Oci.Samples;

namespace Pipeline.Release.Tests;

/// <summary>The real command, killed at every engine call that it or its builder makes.</summary>
public sealed class EngineCallTests
{
    [Fact]
    public async Task Killed_at_each_call_of_the_engine_in_turn_it_comes_to_the_same_pins()
    {
        Assert.SkipUnless(File.Exists(EngineDoor.Engine), "no engine at its usual place");
        Assert.SkipWhen(await Peer.WhyNoEngine() is not null, "no Docker engine answers");
        await using var server = await DistributionServer.Start();
        using var checkout = await Checkout.Make("022", "llm_chat");
        Assert.False(await IsKilled(checkout, server.Port, at: int.MaxValue));
        var expected = checkout.Pins;
        File.Delete(Path.Combine(checkout.Root, "pins.json"));

        // Each starts with the remains of the previous one. The builder determines the number of calls; the last run comes after them all.
        var at = 0;
        for (; await IsKilled(checkout, server.Port, at); at++)
        {
            Assert.False(File.Exists(Path.Combine(checkout.Root, "pins.json")), $"killed at call {at}, and pinned");
        }

        Assert.True(at > 1, $"{at} are fewer calls than a build makes");
        Assert.Equal(expected, checkout.Pins);
    }

    /// <summary>Runs the command and kills it at a call; returns whether it got there, otherwise it must succeed.</summary>
    private static async Task<bool> IsKilled(Checkout checkout, int port, int at)
    {
        var socket = Path.Combine(checkout.Root, "engine.sock");
        var killed = false;
        using var process = new Process { StartInfo = Command(checkout.Root, port, socket) };
        await using var door = new EngineDoor(socket, call =>
        {
            if (call == at)
            {
                killed = true;
                process.Kill(entireProcessTree: true);
            }

            return call != at;
        });
        process.Start();
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(killed == (process.ExitCode != 0), $"call {at}, ended with {process.ExitCode}: {string.Concat(said)}");
        return killed;
    }

    private static ProcessStartInfo Command(string root, int port, string socket) => new(Tree.Pipeline, ["pin", "--pins", "pins.json", $"--rehearsal-port={port}"])
    {
        RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = root, Environment = { ["DOCKER_HOST"] = $"unix://{socket}" },
    };
}
