using Pipeline.Emulation.Hosting;

namespace Pipeline.Modal.Tests.Emulated;

/// <summary>If Modal disappears during a call, the caller gets the code of the current operation long before the deadline.</summary>
public sealed class EmulatorLossTests : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);
    private readonly CutWires wires = new();

    public ValueTask DisposeAsync() => wires.DisposeAsync();

    [Theory]
    [InlineData(false, "AuthTokenGet", "ERR_MODAL_LOOKUP modal function not found: Modal does not answer at ")]
    [InlineData(false, "FunctionGet", "ERR_MODAL_LOOKUP modal function not found: tests/echo: FunctionGet UNAVAILABLE")]
    [InlineData(false, "BlobCreate", "ERR_MODAL_PAYLOAD invalid payload: BlobCreate UNAVAILABLE")]
    [InlineData(false, FaultPlaces.BlobUpload, "ERR_MODAL_PAYLOAD invalid payload: blob upload: the connection was lost, 3 times")]
    [InlineData(true, FaultPlaces.BlobUpload, "ERR_MODAL_PAYLOAD invalid payload: blob upload: the connection was lost, 3 times")]
    [InlineData(false, "FunctionMap", "ERR_MODAL_INVOCATION modal invocation failed: FunctionMap UNAVAILABLE")]
    [InlineData(true, "AttemptStart", "ERR_MODAL_INVOCATION modal invocation failed: AttemptStart UNAVAILABLE")]
    [InlineData(false, "FunctionGetOutputs", "ERR_MODAL_INVOCATION modal invocation failed: FunctionGetOutputs UNAVAILABLE")]
    [InlineData(true, "AttemptAwait", "ERR_MODAL_INVOCATION modal invocation failed: AttemptAwait UNAVAILABLE")]
    [InlineData(false, "BlobGet", "ERR_MODAL_PAYLOAD invalid payload: BlobGet UNAVAILABLE")]
    [InlineData(false, FaultPlaces.BlobDownload, "ERR_MODAL_PAYLOAD invalid payload: blob download: the connection was lost, 5 times")]
    [InlineData(true, FaultPlaces.BlobDownload, "ERR_MODAL_PAYLOAD invalid payload: blob download: the connection was lost, 5 times")]
    public async Task A_process_that_dies_at_any_moment_of_a_call_is_told(bool inputPlane, string at, string fault)
    {
        await using var modal = await EmulatedModal.Start(inputPlane, wires);
        modal.Fails(at, new InjectedFault.Hang());
        var call = modal.Fault("echo", new byte[3 << 20], Deadline);
        await modal.Asked(at).During(call);

        wires.Cut();

        Assert.StartsWith(fault, await call, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_nobody_is_there_to_end_the_call_is_noted()
    {
        await using var modal = await EmulatedModal.Start(inputPlane: false, wires);
        var call = modal.Fault("wait", deadline: Deadline);
        await modal.Named.During(call);

        wires.Cut();

        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: FunctionGetOutputs UNAVAILABLE", await call);
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

        // The function may run before its caller learns that it has started.
        Assert.Contains(await call, new[] { start, wait }.Select(rpc => $"ERR_MODAL_INVOCATION modal invocation failed: {rpc} UNAVAILABLE"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_a_lookups_fault()
    {
        await using var modal = await EmulatedModal.Start(inputPlane: false, wires);
        wires.Cut();

        Assert.StartsWith("ERR_MODAL_LOOKUP modal function not found", await modal.Fault("echo", deadline: Deadline), StringComparison.Ordinal);
    }
}
