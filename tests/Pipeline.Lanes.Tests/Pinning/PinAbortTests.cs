namespace Pipeline.Lanes.Tests;

/// <summary>BuildAndPin, interrupted at each of its calls, before and after it takes effect, and run again.</summary>
public sealed class PinAbortTests
{
    [Fact]
    public async Task Broken_off_anywhere_and_run_again_it_ends_in_the_same_state_with_one_pull_request()
    {
        var (expected, calls) = await Undisturbed();
        Assert.True(calls > 60, $"{calls} calls are fewer than a release of two images makes");
        for (var at = 0; at < calls; at++)
        {
            using var rig = new PinRig();
            Assert.True(await Break(rig, at), $"call {at} was never made");
            Assert.False(File.Exists(rig.Place.PinsFile), $"broken off at call {at}, and pinned");
            await rig.Finish();
            var state = await rig.State();
            Assert.True(expected == state, $"broken off at call {at}:\n{state}\nundisturbed:\n{expected}");
        }
    }

    [Fact]
    public async Task Broken_off_again_and_again_it_comes_to_an_end()
    {
        var (expected, _) = await Undisturbed();
        using var rig = new PinRig();
        for (var at = 5; await Break(rig, at); at += 7)
        {
        }

        Assert.Equal(expected, await rig.State());
    }

    private static async Task<(string State, int Calls)> Undisturbed()
    {
        using var rig = new PinRig();
        var calls = await Interruption.Calls((told, token) => Run(rig, told, token));
        return (await rig.State(), calls);
    }

    private static async Task<bool> Break(PinRig rig, int at)
    {
        var isBroken = await Interruption.At(at, (told, token) => Run(rig, told, token));
        rig.Layouts.Arriving = _ => { };
        rig.Proposals.Arriving = _ => { };
        return isBroken;
    }

    private static async Task Run(PinRig rig, Action told, CancellationToken cancellationToken)
    {
        rig.Layouts.Arriving = _ => told();
        rig.Proposals.Arriving = _ => told();
        var registry = new InterruptedRegistry(rig.Registry, _ => told());
        await rig.Run(reader: registry, writer: registry, cancellationToken: cancellationToken);
    }
}
