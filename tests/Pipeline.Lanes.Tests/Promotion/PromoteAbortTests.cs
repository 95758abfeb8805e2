namespace Pipeline.Lanes.Tests;

/// <summary>Promote, interrupted at each of its calls, before and after it takes effect, and run again.</summary>
public sealed class PromoteAbortTests
{
    [Theory]
    [InlineData("other.example/team/production")]
    [InlineData("registry.example/team/production")]
    public async Task Broken_off_anywhere_and_run_again_it_ends_in_the_same_state_with_one_pull_request(string to)
    {
        var (expected, calls) = await Undisturbed(to);
        Assert.True(calls > 60, $"{calls} calls are fewer than a promotion makes");
        for (var at = 0; at < calls; at++)
        {
            using var rig = await Rig(to);
            var before = await File.ReadAllTextAsync(rig.Pins.Place.PinsFile, TestContext.Current.CancellationToken);
            Assert.True(await Break(rig, at), $"call {at} was never made");
            Assert.Equal(before, await File.ReadAllTextAsync(rig.Pins.Place.PinsFile, TestContext.Current.CancellationToken));

            await rig.Finish();

            var state = await rig.State("p");
            Assert.True(expected == state, $"broken off at call {at}:\n{state}\nundisturbed:\n{expected}");
            Assert.False((await rig.Check()).Failed);
        }
    }

    private static async Task<PromotionRig> Rig(string to)
    {
        var rig = await PromotionRig.Of("p");
        rig.To = Oci.Registry.Repository.Parse(to);
        return rig;
    }

    private static async Task<(string State, int Calls)> Undisturbed(string to)
    {
        using var rig = await Rig(to);
        var calls = await Interruption.Calls((told, token) => Run(rig, told, token));
        return (await rig.State("p"), calls);
    }

    private static async Task<bool> Break(PromotionRig rig, int at)
    {
        var isBroken = await Interruption.At(at, (told, token) => Run(rig, told, token));
        rig.Proposals.Arriving = _ => { };
        return isBroken;
    }

    private static async Task Run(PromotionRig rig, Action told, CancellationToken cancellationToken)
    {
        rig.Proposals.Arriving = _ => told();
        var registry = new InterruptedRegistry(rig.Pins.Registry, _ => told());
        await rig.Run(source: registry, reader: registry, writer: registry, cancellationToken: cancellationToken);
    }
}
