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
        var calls = 0;
        await Run(rig, () => calls++, default);
        return (await rig.State("p"), calls);
    }

    /// <summary>Cancels at a call, and returns whether the lane got that far.</summary>
    private static async Task<bool> Break(PromotionRig rig, int at)
    {
        using var cancel = new CancellationTokenSource();
        var calls = 0;
        try
        {
            await Run(
                rig,
                () =>
                {
                    if (calls++ == at)
                    {
                        cancel.Cancel();
                        cancel.Token.ThrowIfCancellationRequested();
                    }
                },
                cancel.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
        finally
        {
            rig.Proposals.Arriving = _ => { };
        }
    }

    private static async Task Run(PromotionRig rig, Action told, CancellationToken cancellationToken)
    {
        var gate = new Lock();
        void Told(bool after)
        {
            lock (gate)
            {
                told();
            }
        }

        rig.Proposals.Arriving = Told;
        var registry = new InterruptedRegistry(rig.Pins.Registry, Told);
        await rig.Run(source: registry, reader: registry, writer: registry, cancellationToken: cancellationToken);
    }
}
