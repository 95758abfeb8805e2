namespace Pipeline.Modal.Tests.Emulated;

/// <summary>Modal that is gone in the midst of a call is <c>ERR_MODAL_INVOCATION</c>, long before the deadline.</summary>
public sealed class EmulatorLossTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_process_that_dies_in_the_midst_of_a_call_is_told()
    {
        CutWire? wire = null;
        await using var modal = await EmulatedModal.Start(inputPlane: false, server => (wire = new CutWire(server)).Address);
        await using var cut = wire!;
        var call = modal.Fault("wait", deadline: Deadline);
        await modal.Named.During(call);

        cut.Cut();

        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: FunctionGetOutputs UNAVAILABLE", await call);
        // Nobody is there to end it.
        Assert.Equal("modal invocation failed: FunctionCallCancel UNAVAILABLE", modal.Notes["remote_cancel"]);
        Assert.True(modal.Notes.ContainsKey("call_id"));
    }

    [Theory]
    [InlineData(false, "FunctionMap", "FunctionGetOutputs")]
    [InlineData(true, "AttemptStart", "AttemptAwait")]
    public async Task A_server_that_ends_in_the_midst_of_a_call_is_told(bool inputPlane, string start, string wait)
    {
        await using var modal = await EmulatedModal.Start(inputPlane);
        var call = modal.Fault("wait", deadline: Deadline);
        await modal.App.Began.During(call);

        await modal.Stop();

        // The function may run before its caller hears that it was begun.
        Assert.Contains(await call, new[] { start, wait }.Select(rpc => $"ERR_MODAL_INVOCATION modal invocation failed: {rpc} UNAVAILABLE"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_a_lookups_fault()
    {
        CutWire? wire = null;
        await using var modal = await EmulatedModal.Start(inputPlane: false, server => (wire = new CutWire(server)).Address);
        await using var cut = wire!;
        cut.Cut();

        Assert.StartsWith("ERR_MODAL_LOOKUP modal function not found", await modal.Fault("echo", deadline: Deadline), StringComparison.Ordinal);
    }
}
