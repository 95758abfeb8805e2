using Pipeline.World.Worlds;

namespace Pipeline.World.Tests;

/// <summary>A receipt that differs from the request or the files publishes nothing, in any world.</summary>
public abstract class StagedRunCheckTests
{
    private static readonly Digest Other = Digest.Parse("sha256:" + new string('c', 64));

    public static TheoryData<string, Func<StagedRunFiles, StagedRunFiles>> Lies => new()
    {
        { "the receipt does not match: execution_id", run => run.With(r => r with { ExecutionId = ExecutionId.From(Guid.NewGuid()) }) },
        { "the receipt does not match: image_digest", run => run.With(r => r with { ImageDigest = Other, EnvFingerprint = EnvFingerprint.Of(Other, [new("mode", "mock")]) }) },
        { "the receipt does not match: image_tag", run => run.With(r => r with { ImageTag = null }) },
        { "the receipt does not match: env_fingerprint", run => run.With(r => r with { EnvFingerprint = EnvFingerprint.Of(r.ImageDigest, []) }) },
        { "the receipt does not match: mode", run => run.With(r => r with { Mode = Mode.Real }) },
        { "the receipt does not match: processor_ref", run => run.With(r => r with { ProcessorRef = ProcessorRef.Parse("echo@1.0.1") }) },
        { "the receipt does not match: inputs_hash", run => run.With(r => r with { InputsHash = Other }) },
        { "the receipt does not match: outputs_index", run => run.With(r => r with { OutputsIndex = r.OutputsIndex with { Sha256 = Other } }) },
        { "invalid index_path root", run => run.With(r => r with { OutputsIndex = r.OutputsIndex with { Path = WorldPath.Parse("world://local/other/outputs.json") } }) },
        { "the two receipts differ", run => run with { Area = [.. "{}\n"u8] } },
    };

    private protected abstract IWorld World { get; }

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Lies))]
    public void A_lie_is_named_and_nothing_is_published(string detail, Func<StagedRunFiles, StagedRunFiles> lie)
    {
        var lied = lie(new StagedRunFiles());
        var sample = StagedSample.New() with { BendReceipt = lied.Receipt, BendArea = bytes => lied.Area ?? bytes };
        using var run = sample.StageIn(World);
        var fault = Assert.Throws<FaultException>(() => run.Settle(sample.Terms, sample.Index)).Fault;
        Assert.Equal($"ERR_ADAPTER_INVOCATION adapter invocation failed: {detail}", fault.ToString());
        Nothing();
    }

    [Fact]
    public void An_index_that_differs_from_what_was_found_is_a_lie()
    {
        var sample = StagedSample.New();
        using var run = sample.StageIn(World);
        var found = OutputsIndex.Of(sample.Index.Outputs.Take(1));
        var fault = Assert.Throws<FaultException>(() => run.Settle(sample.Terms, found)).Fault;
        Assert.Equal("adapter invocation failed: outputs.json does not match the outputs", fault.Message);
        Nothing();
    }

    private void Nothing()
    {
        Assert.Empty(World.List("local", ""));
        Assert.Equal(LedgerHead.Empty, World.Ledger.Head);
    }
}

public sealed class Settlement_in_memory : StagedRunCheckTests
{
    private protected override IWorld World { get; } = new InMemoryWorld(TimeProvider.System);
}

public sealed class Settlement_on_disk : StagedRunCheckTests, IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("settlement-tests-");

    public Settlement_on_disk() => World = new FileSystemWorld(directory.FullName, TimeProvider.System);

    private protected override IWorld World { get; }

    public void Dispose() => directory.Delete(recursive: true);
}

/// <summary>A test's change of a run's files.</summary>
public sealed record StagedRunFiles
{
    public Func<Receipt, Receipt> Receipt { get; init; } = receipt => receipt;

    public byte[]? Area { get; init; }

    public StagedRunFiles With(Func<Receipt, Receipt> receipt) => this with { Receipt = receipt };
}
