namespace Pipeline.Adapters.Tests;

/// <summary>The world's ledger records every end of a run.</summary>
public sealed class LedgerTests(HostileImage hostile)
{
    [Fact]
    public void Success_and_fault_are_each_in_the_ledger_as_they_were_told()
    {
        using var rig = new Rig(hostile);
        var (honest, faulty, absent) = (rig.Describe("honest"), rig.Describe("inputs_fault"), rig.Describe("honest"));
        absent = absent with { Inputs = InputsDocument.Parse("""{"verb":"honest","table":{"$artifact":"world://local/none"}}"""u8.ToArray()) };
        var success = Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(honest, default));
        Assert.IsType<Envelope.Failure>(rig.Adapter.Invoke(faulty, default));
        Assert.IsType<Envelope.Failure>(rig.Adapter.Invoke(absent, default));

        // A run without delivered inputs never started.
        var told = rig.World.Ledger.Read().Select(entry => entry.Transition).ToArray();
        Assert.Equal(2, told.Length);
        var settled = Assert.IsType<Transition.Settled>(told[0]);
        Assert.Equal((honest.ExecutionId, success.EnvFingerprint, honest.WritePrefix), (settled.Run.Execution, settled.Run.Fingerprint, settled.Run.Prefix));
        var failed = Assert.IsType<Transition.Failed>(told[1]);
        Assert.Equal((faulty.ExecutionId, ErrorCode.Inputs, faulty.Inputs.Hash), (failed.Run.Execution, failed.Code, failed.Run.InputsHash));
    }
}
