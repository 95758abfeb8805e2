using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Adapters.Tests;

/// <summary>The events of every run, once each, and the remains of an interrupted one.</summary>
public sealed class LifecycleTests(HostileImage hostile) : IDisposable
{
    private readonly Rig rig = new(hostile);

    [Theory]
    [InlineData("honest", "adapter.invoke processor.exec.start processor.exec.success storage.write adapter.complete")]
    [InlineData("exits_1", "adapter.invoke processor.exec.start processor.exec.fail adapter.complete")]
    [InlineData("nfc_twins", "adapter.invoke processor.exec.start processor.exec.success storage.error adapter.complete")]
    public void Each_event_is_told_once_and_bound_to_the_run(string verb, string events)
    {
        var invocation = rig.Describe(verb);
        rig.Adapter.Invoke(invocation, default);
        Assert.Equal(events, string.Join(' ', rig.Events(invocation.ExecutionId)));
        Assert.All(rig.Logged(invocation.ExecutionId), e =>
        {
            Assert.Equal("local", Rig.Text(e, "adapter"));
            Assert.Equal("hostile@1.0.0", Rig.Text(e, "processor_ref"));
            Assert.Equal("mock", Rig.Text(e, "mode"));
        });
    }

    [Fact]
    public void A_success_is_an_envelope_with_the_environment_in_it()
    {
        var invocation = rig.Describe("honest");
        var success = Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(invocation, default));
        Assert.Equal(invocation.WritePrefix.Index, success.IndexPath);
        Assert.Equal(hostile.Image.Digest, success.ImageDigest);
        Assert.Equal(
            $"adapter=local;arch=amd64;image={hostile.Image.Digest};mode=mock;network=none;processor=hostile@1.0.0",
            success.EnvFingerprint.ToString());
        Assert.Equal(success.Encode(), Envelope.Parse(success.Encode()).Encode());
    }

    [Fact]
    public async Task A_flood_of_standard_error_is_kept_at_both_ends_with_its_digest()
    {
        var invocation = rig.Describe("floods_stderr");
        rig.Adapter.Invoke(invocation, default);
        var told = Assert.Single(rig.Logged(invocation.ExecutionId), e => Rig.Text(e, "event") == "processor.exec.fail");
        Assert.StartsWith("the first words\n", Rig.Text(told, "stderr_head"), StringComparison.Ordinal);
        Assert.EndsWith("the last words\n", Rig.Text(told, "stderr_tail"), StringComparison.Ordinal);
        Assert.Equal(2000, Rig.Text(told, "stderr_head").Length);
        Assert.Equal(2000, Rig.Text(told, "stderr_tail").Length);
        var whole = "the first words\n" + string.Concat(Enumerable.Repeat(new string('e', 999) + "\n", 64 * 1024)) + "the last words\n";
        // The BCL's hash: ours takes ten seconds for 64 MiB in a debug build.
        Assert.Equal(Digest.FromHash(SHA256.HashData(Encoding.UTF8.GetBytes(whole))).ToString(), Rig.Text(told, "stderr_sha256"));
        Assert.Equal("", await rig.Leftovers(invocation.ExecutionId));
    }

    [Fact]
    public async Task The_callers_cancellation_is_thrown_and_nothing_is_left()
    {
        var invocation = rig.Describe("ignores_sigterm");
        using var cancel = new CancellationTokenSource();
        var run = Task.Run(() => rig.Adapter.Invoke(invocation, cancel.Token));
        await Rig.Running(invocation.ExecutionId);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal("", await rig.Leftovers(invocation.ExecutionId));
        Assert.Equal(
            "adapter.invoke processor.exec.start processor.exec.fail adapter.complete", string.Join(' ', rig.Events(invocation.ExecutionId)));
    }

    [Fact]
    public void A_run_that_is_cancelled_before_it_begins_begins_nothing()
    {
        var invocation = rig.Describe("honest");
        Assert.ThrowsAny<OperationCanceledException>(() => rig.Adapter.Invoke(invocation, new CancellationToken(canceled: true)));
        Assert.DoesNotContain("processor.exec.start", rig.Events(invocation.ExecutionId), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Sixteen_at_once_settle_each_in_its_place()
    {
        var invocations = Enumerable.Range(0, 16).Select(_ => rig.Describe("honest")).ToArray();
        var envelopes = await Task.WhenAll(invocations.Select(each => Task.Run(() => rig.Adapter.Invoke(each, default))));
        Assert.All(envelopes, envelope => Assert.IsType<Envelope.Success>(envelope));
        Assert.Equal(16 * 6, rig.World.List("local", "").Count);
    }

    [Fact]
    public void An_artifact_reaches_the_container_by_its_digest_and_its_place_does_not()
    {
        var (here, there) = (WorldPath.Parse("world://cases/a/table.csv"), WorldPath.Parse("world://local/elsewhere/b.csv"));
        foreach (var place in (WorldPath[])[here, there])
        {
            rig.World.Import(place, new MemoryStream("a,b\n"u8.ToArray()), default);
        }

        var hashes = new[] { here, there }.Select(place =>
        {
            var inputs = InputsDocument.Parse(Encoding.UTF8.GetBytes($$$"""{"deep":[{"$artifact":"{{{place}}}"}],"verb":"honest"}"""));
            var invocation = rig.Describe("honest") with { Inputs = inputs };
            Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(invocation, default));
            using var receipt = rig.World.OpenRead(invocation.WritePrefix.Receipt);
            using var copy = new MemoryStream();
            receipt.CopyTo(copy);
            return Receipt.Parse(copy.ToArray()).InputsHash;
        }).ToArray();
        Assert.Equal(hashes[0], hashes[1]);
        var digest = Sha256.Of("a,b\n"u8);
        Assert.Equal(Sha256.Of(Encoding.UTF8.GetBytes($$$"""{"deep":[{"$artifact":"{{{digest}}}"}],"verb":"honest"}""")), hashes[0]);
    }

    [Theory]
    [InlineData("""{"$artifact":"world://local/none"}""", "invalid inputs payload: not in the world: world://local/none")]
    [InlineData("""{"$artifact":"/etc/passwd"}""", "invalid inputs payload: an artifact is ")]
    [InlineData("""{"$artifact":"world://local/none","more":1}""", "invalid inputs payload: an artifact is ")]
    public async Task An_artifact_that_is_none_is_refused_before_any_container(string artifact, string message)
    {
        var invocation = rig.Describe("honest") with { Inputs = InputsDocument.Parse(Encoding.UTF8.GetBytes($$"""{"verb":"honest","x":{{artifact}}}""")) };
        var failure = Assert.IsType<Envelope.Failure>(rig.Adapter.Invoke(invocation, default));
        Assert.Equal("ERR_INPUTS", failure.Fault.Code.Name);
        Assert.StartsWith(message, failure.Fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("processor.exec.start", rig.Events(invocation.ExecutionId), StringComparer.Ordinal);
        Assert.Equal("", await rig.Leftovers(invocation.ExecutionId));
    }

    [Fact]
    public void A_probe_runs_without_inputs()
    {
        var evidence = rig.Probe.Probe(Specs.Hostile, hostile.Image, Platform.Amd64, default);
        Assert.NotEqual(0, evidence.GetProperty("uid").GetInt32());
        Assert.Equal(6, evidence.GetProperty("argc").GetInt32());
    }

    public void Dispose() => rig.Dispose();
}
