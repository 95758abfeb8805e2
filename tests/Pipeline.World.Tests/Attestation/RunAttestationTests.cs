using System.Text;
using Pipeline.World.Attestation;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests;

/// <summary>The attestation of a settled run, for people who trust neither us nor the machine.</summary>
public sealed class RunAttestationTests : IDisposable
{
    private static readonly ExecutionId Id = ExecutionId.Parse("6f1c2d3e-0000-4000-8000-000000000001");
    private static readonly StagedSample Sample = new(Id, WritePrefix.Expand("world://local/runs/{execution_id}/", Id));
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("attestation-");
    private readonly FileSystemWorld world;

    public RunAttestationTests()
    {
        world = new FileSystemWorld(folder.FullName, TimeProvider.System);
        using var run = Sample.StageIn(world);
        run.Settle(Sample.Terms, Sample.Index);
    }

    [Fact]
    public void The_statement_is_the_golden_one() => new GoldenFolder("attestation").Equal("run.json", Encoding.UTF8.GetString(Statement()));

    [Fact]
    public void The_same_run_has_the_same_statement_in_every_world()
    {
        var twin = new InMemoryWorld(TimeProvider.System);
        using var run = Sample.StageIn(twin);
        run.Settle(Sample.Terms, Sample.Index);

        Assert.Equal(Statement(), RunAttestation.Statement(SettledRun.Read(twin, Id, default)));
    }

    [Fact]
    public void What_a_run_was_settled_without_is_no_subject()
    {
        var twin = new InMemoryWorld(TimeProvider.System);
        using var run = twin.Stage(Id, Sample.Prefix);
        Sample.Write(run.ArtifactsFolder);
        run.Settle(Sample.Terms, Sample.Index);
        var statement = Encoding.UTF8.GetString(RunAttestation.Statement(SettledRun.Read(twin, Id, default)));
        Assert.DoesNotContain("evidence/", statement, StringComparison.Ordinal);
        Assert.DoesNotContain("requests/", statement, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_never_settled_is_refused()
    {
        var other = ExecutionId.Parse("6f1c2d3e-0000-4000-8000-000000000002");
        var refused = Assert.Throws<FaultException>(() => SettledRun.Read(world, other, default));
        Assert.Equal($"ERR_INPUTS invalid inputs payload: no settled run {other}", refused.Fault.ToString());
    }

    [Theory]
    [InlineData("local/runs/{0}/outputs/reply.txt")]
    [InlineData("local/runs/{0}/outputs/deep/er.txt")]
    [InlineData("local/runs/{0}/outputs.json")]
    [InlineData("local/runs/{0}/receipt.json")]
    [InlineData("local/receipts/{0}.json")]
    [InlineData("local/evidence/{0}.json")]
    [InlineData("local/requests/{0}.json")]
    public void A_run_with_one_byte_changed_or_a_file_gone_is_refused(string form)
    {
        var path = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, Id);
        var file = Path.Combine(folder.FullName, path);
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.Delete(file);
        Assert.Equal($"ERR_ADAPTER_INVOCATION adapter invocation failed: not as it was settled: world://{path}", Refusal());

        File.WriteAllBytes(file, bytes);
        Assert.Equal($"ERR_ADAPTER_INVOCATION adapter invocation failed: not as it was settled: world://{path}", Refusal());
    }

    [Fact]
    public void What_is_signed_says_its_type_and_both_lengths() =>
        Assert.Equal("DSSEv1 28 application/vnd.in-toto+json 2 {}", Encoding.UTF8.GetString(DsseEnvelope.ToSign("{}"u8)));

    [Fact]
    public void The_envelope_holds_payload_and_signature() => Assert.Equal(
        "{\"payload\":\"e30=\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[{\"keyid\":\"\",\"sig\":\"AQI=\"}]}\n",
        Encoding.UTF8.GetString(DsseEnvelope.Encode("{}"u8, [1, 2])));

    public void Dispose() => folder.Delete(recursive: true);

    private byte[] Statement() => RunAttestation.Statement(SettledRun.Read(world, Id, default));

    private string Refusal() => Assert.Throws<FaultException>(() => SettledRun.Read(world, Id, default)).Fault.ToString();
}
