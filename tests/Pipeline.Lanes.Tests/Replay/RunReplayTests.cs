using System.Text;
using CsCheck;
using Pipeline.Lanes.Executions;
using Pipeline.Lanes.Replay;
using Pipeline.World;
using Pipeline.World.Worlds;

namespace Pipeline.Lanes.Tests;

/// <summary>A settled run is repeated from its world's records, and every byte is compared.</summary>
public sealed class RunReplayTests : IDisposable
{
    private static readonly ExecutionId Id = ExecutionId.Parse("6f1c2d3e-0000-4000-8000-000000000001");
    private static readonly WritePrefix Prefix = TextForm.Parse<WritePrefix>("world://local/runs/echo/1/");
    private static readonly WorldPath Table = WorldPath.Parse("world://cases/a.csv");
    private static readonly Gen<Dictionary<string, string>> Outputs = Gen.Int[0, 3].Array[4].Select(contents => contents
        .Select((content, name) => (content, name)).Where(output => output.content > 0)
        .ToDictionary(output => $"outputs/{output.name}", output => new string('x', output.content - 1), StringComparer.Ordinal));

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("replay-tests-");
    private readonly FileSystemWorld world;
    private readonly InMemoryWorld into = new(TimeProvider.System);

    public RunReplayTests() => world = new FileSystemWorld(folder.FullName, TimeProvider.System);

    [Fact]
    public void The_same_run_is_the_same()
    {
        var asked = Settle();
        var again = new ReplayTwin(into);

        var verdict = Replay(again);

        Assert.True(verdict.IsSame);
        Assert.Equal((3, 0, 0, 0), (verdict.Files, verdict.Differences.Count, verdict.Members.Count, verdict.Environment.Count));
        var invocation = Assert.Single(again.Invocations);
        Assert.Equal(asked with { Spec = invocation.Spec, Inputs = invocation.Inputs, Secrets = invocation.Secrets, Settings = invocation.Settings }, invocation);
        Assert.Equal(asked.Inputs.Hash, invocation.Inputs.Hash);
        Assert.Equal(2 + 1, folder.GetDirectories("local/*").Length);
    }

    [Fact]
    public void An_output_of_other_bytes_is_named_with_the_place()
    {
        Settle();
        var verdict = Replay(new ReplayTwin(into) { Writes = { ["outputs/reply.txt"] = "one\ntwi\n", ["outputs/reply.json"] = """{"a":{"b":[1,3,4]}}""" } });

        Assert.False(verdict.IsSame);
        Assert.Equal(["outputs/reply.json", "outputs/reply.txt", "outputs.json"], verdict.Differences.Select(difference => difference.Path), StringComparer.Ordinal);
        var (json, text, index) = (verdict.Differences[0], verdict.Differences[1], verdict.Differences[2]);
        Assert.Equal(
            new FileDifference("outputs/reply.json", DifferenceKind.Changed, 17, 19) { At = new(13, 1, 14), IsText = true, Json = new("/a/b/1", DifferenceKind.Changed) }, json);
        Assert.Equal(new FileDifference("outputs/reply.txt", DifferenceKind.Changed, 8, 8) { At = new(6, 2, 3), IsText = true }, text);
        Assert.Equal(("/outputs/0/sha256", DifferenceKind.Changed), (index.Json!.JsonPointer, index.Json.Kind));
        Assert.Equal(["outputs_index"], verdict.Members);
    }

    [Fact]
    public void Of_a_file_that_is_no_text_the_byte_alone_is_told()
    {
        Settle(twin => twin.Writes["outputs/image.png"] = "\u0001\u0002");
        var verdict = Replay(new ReplayTwin(into) { Writes = { ["outputs/image.png"] = "\u0001\u0003" } });
        Assert.Equal(new FileDifference("outputs/image.png", DifferenceKind.Changed, 2, 2) { At = new(1, 1, 2) }, verdict.Differences[0]);
    }

    [Fact]
    public void An_output_that_one_of_them_does_not_have_is_missing_or_added()
    {
        Settle(twin => twin.Writes["outputs/gone.txt"] = "x");
        var verdict = Replay(new ReplayTwin(into) { Writes = { ["outputs/new.txt"] = "yy" } });
        Assert.Equal(
            [new("outputs/gone.txt", DifferenceKind.Missing, 1, null), new("outputs/new.txt", DifferenceKind.Added, null, 2)],
            verdict.Differences.Where(difference => difference.Kind != DifferenceKind.Changed));
        Assert.Equal(5, verdict.Files);
    }

    [Fact]
    public void What_a_run_says_of_itself_and_its_environment_are_told_by_member_and_key()
    {
        Settle();
        var verdict = Replay(new ReplayTwin(into) { Info = "another", Architecture = "arm64" });
        Assert.False(verdict.IsSame);
        Assert.Empty(verdict.Differences);
        Assert.Equal(["processor_info"], verdict.Members);
        Assert.Equal([new("arch", "amd64", "arm64")], verdict.Environment);
    }

    [Fact]
    public void What_ran_elsewhere_is_the_same_here_and_that_is_told()
    {
        Settle(name: "modal");
        var verdict = Replay(new ReplayTwin(into));
        Assert.True(verdict.IsSame);
        Assert.Equal([new("adapter", "modal", "local")], verdict.Environment);
    }

    [Theory]
    [InlineData("local/requests/6f1c2d3e-0000-4000-8000-000000000001.json")]
    [InlineData("local/receipts/6f1c2d3e-0000-4000-8000-000000000001.json")]
    [InlineData("local/runs/echo/1/receipt.json")]
    [InlineData("local/runs/echo/1/outputs.json")]
    [InlineData("local/runs/echo/1/outputs/reply.txt")]
    public void A_run_of_which_a_byte_was_changed_is_not_replayed(string file)
    {
        Settle();
        var path = Path.Combine(folder.FullName, file);
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        Refused($"ERR_ADAPTER_INVOCATION adapter invocation failed: not as it was settled: world://{file}");
        File.Delete(path);
        Refused($"ERR_ADAPTER_INVOCATION adapter invocation failed: not as it was settled: world://{file}");
    }

    [Fact]
    public void An_artifact_is_brought_by_its_digest()
    {
        Import(Table, "a,b\n");
        Settle(inputs: WithTable);
        var again = new ReplayTwin(into);
        Assert.True(Replay(again).IsSame);
        Assert.DoesNotContain("cases", Encoding.UTF8.GetString(again.Invocations[0].Inputs.Canonical.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void An_artifact_whose_place_has_other_bytes_now_is_found_where_they_are()
    {
        Import(Table, "a,b\n");
        Settle(inputs: WithTable);
        Import(Table, "changed");
        Refused($"ERR_INPUTS invalid inputs payload: the artifact {Sha256.Of("a,b\n"u8)} is no longer in the world; it was {Table}");
        Import(WorldPath.Parse("world://elsewhere/b.csv"), "a,b\n");
        Assert.True(Replay(new ReplayTwin(into)).IsSame);
    }

    [Fact]
    public void An_artifact_that_an_output_of_another_run_still_is_is_found_there()
    {
        Import(Table, "a,b\n");
        Settle(inputs: WithTable);
        File.Delete(Path.Combine(folder.FullName, "cases/a.csv"));
        var other = Describe() with { ExecutionId = ExecutionId.From(Guid.NewGuid()), WritePrefix = TextForm.Parse<WritePrefix>("world://local/runs/echo/2/") };
        Assert.IsType<Envelope.Success>(new ReplayTwin(world) { Writes = { ["outputs/reply.txt"] = "a,b\n" } }.Invoke(other, default));
        Assert.True(Replay(new ReplayTwin(into)).IsSame);
    }

    [Fact]
    public void A_run_that_nobody_knows_failed_or_left_no_request_is_refused()
    {
        Refused($"ERR_INPUTS invalid inputs payload: no settled run {Id}");
        new ReplayTwin(world) { Fails = ErrorCode.Timeout }.Invoke(Describe(), default);
        Refused($"ERR_INPUTS invalid inputs payload: the run {Id} ended with ERR_TIMEOUT: it left nothing to compare with");
        Assert.IsType<Envelope.Success>(new ReplayTwin(world) { KeepsRequests = false }.Invoke(Describe(), default));
        Refused($"ERR_INPUTS invalid inputs payload: the world kept no request of the run {Id}, so it cannot be replayed: it was made before requests were kept, or under changed conditions; run it again, then replay the new run");
    }

    [Fact]
    public void A_run_in_mode_real_that_left_no_request_is_told_where_its_secrets_belong()
    {
        Assert.IsType<Envelope.Success>(new ReplayTwin(world) { KeepsRequests = false }.Invoke(Describe() with { Mode = Mode.Real }, default));
        Refused(
            $"ERR_INPUTS invalid inputs payload: the world kept no request of the run {Id}, so it cannot be replayed: its inputs or settings contain a secret, which the world does not keep, or it was made before requests were kept; a run with secrets only in the environment can be replayed",
            mode: Mode.Real);
    }

    [Theory]
    [InlineData("run-request-v1", "run-request-v0", "the run 6f1c2d3e-0000-4000-8000-000000000001 cannot be read: the schema of a request is run-request-v1")]
    [InlineData("\"type\":\"object\"", "\"format\":\"x\",\"type\":\"object\"", "the run 6f1c2d3e-0000-4000-8000-000000000001 cannot be read: ")]
    [InlineData("runs/echo/1/", "runs/echo/2/", "the request of the run 6f1c2d3e-0000-4000-8000-000000000001 belongs to another run")]
    [InlineData("\"a\":\"x\"", "\"a\":\"y\"", "the request of the run 6f1c2d3e-0000-4000-8000-000000000001 belongs to another run")]
    public void What_a_strangers_ledger_vouches_for_is_not_run_when_no_run_of_ours_leaves_it(string good, string bad, string fault)
    {
        Settle();
        var file = Path.Combine(folder.FullName, "local/requests", $"{Id}.json");
        var forged = File.ReadAllText(file).Replace(good, bad, StringComparison.Ordinal);
        Assert.NotEqual(File.ReadAllText(file), forged, StringComparer.Ordinal);
        var settled = Assert.IsType<Transition.Settled>(Assert.Single(world.Ledger.Read()).Transition) with { Request = Sha256.Of(Encoding.UTF8.GetBytes(forged)) };
        File.WriteAllText(file, forged);
        Directory.Delete(Path.Combine(folder.FullName, ".ledger"), recursive: true);
        world.Ledger.Append([LedgerEntry.After(LedgerHead.Empty, DateTimeOffset.UnixEpoch, settled)], default);
        var nobody = new ReplayTwin(into);
        Refused($"ERR_ADAPTER_INVOCATION adapter invocation failed: {fault}", nobody);
        Assert.Empty(nobody.Invocations);
    }

    [Fact]
    public void Whatever_two_runs_wrote_each_file_is_told_as_a_look_at_both_tells_it() =>
        Gen.Select(Outputs, Outputs).Sample(
            (one, other) =>
            {
                var (first, second) = (new InMemoryWorld(TimeProvider.System), new InMemoryWorld(TimeProvider.System));
                Assert.IsType<Envelope.Success>(Twin(first, one).Invoke(Describe(), default));
                var verdict = new RunReplay(first, second, Execution(Twin(second, other), ci: false), ci: false).Run(Id, null, default);
                var expected = one.Keys.Union(other.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                    .Where(name => one.GetValueOrDefault(name) != other.GetValueOrDefault(name))
                    .Select(name => (name, !other.ContainsKey(name) ? DifferenceKind.Missing : !one.ContainsKey(name) ? DifferenceKind.Added : DifferenceKind.Changed))
                    .ToArray();
                Assert.Equal(expected, verdict.Differences.Where(difference => difference.Path != "outputs.json").Select(difference => (difference.Path, difference.Kind)));
                Assert.Equal(expected.Length == 0, verdict.IsSame);
                Assert.Equal(expected.Length > 0, verdict.Differences.Any(difference => difference.Path == "outputs.json"));
            },
            iter: 60,
            threads: 1);

    [Fact]
    public void A_replay_that_fails_is_its_fault()
    {
        Settle();
        Refused("ERR_TIMEOUT timed out: as it was told", new ReplayTwin(into) { Fails = ErrorCode.Timeout });
    }

    [Fact]
    public void In_CI_mode_real_is_refused_before_the_world_is_read()
    {
        var nobody = new ReplayTwin(into);
        var replay = new RunReplay(null!, into, Execution(nobody, ci: true), ci: true);
        Assert.Equal("ERR_CI_SAFETY Refusing to run mode=real in CI", Assert.Throws<FaultException>(() => replay.Run(Id, Mode.Real, default)).Fault.ToString());
    }

    [Theory]
    [InlineData("real", null, true, "ERR_CI_SAFETY Refusing to run mode=real in CI")]
    [InlineData("real", null, false, "ERR_ADAPTER_INVOCATION adapter invocation failed: the run was in mode=real, and its replay would use the service again: confirm with --mode real")]
    [InlineData("real", "mock", false, "ERR_ADAPTER_INVOCATION adapter invocation failed: the run was in mode=real, and its replay must be too")]
    [InlineData("mock", "real", false, "ERR_ADAPTER_INVOCATION adapter invocation failed: the run was in mode=mock, and its replay must be too")]
    public void A_run_is_replayed_in_its_own_mode_and_in_real_when_that_is_said(string asked, string? said, bool ci, string fault)
    {
        Settle(mode: TextForm.Parse<Mode>(asked));
        var nobody = new ReplayTwin(into);
        var refused = Assert.Throws<FaultException>(() => new RunReplay(world, into, Execution(nobody, ci), ci).Run(Id, said is null ? null : TextForm.Parse<Mode>(said), default));
        Assert.Equal(fault, refused.Fault.ToString());
        Assert.Empty(nobody.Invocations);
    }

    [Fact]
    public void A_run_in_mode_real_is_replayed_when_that_is_said()
    {
        Settle(mode: Mode.Real);
        Assert.True(new RunReplay(world, into, Execution(new ReplayTwin(into), ci: false), ci: false).Run(Id, Mode.Real, default).IsSame);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static string WithTable => $$$"""{"table":{"$artifact":"{{{Table}}}"}}""";

    private static Invocation Describe(string inputs = """{"a":"x"}""", Mode? mode = null) => new(
        ProcessorSpec.Parse(Encoding.UTF8.GetBytes("""
            {"name":"echo","ref":"echo@1.0.0","description":"Echoes.","base":"scratch","platforms":["linux/amd64"],"platforms_reason":"A test needs no other.","inputs":{"type":"object"},
             "outputs":{"outputs/reply.txt":"text/plain","outputs/reply.json":"application/json","outputs/image.png":"image/png"},"secrets":[],"settings":{},
             "timeout_s":60,"resources":{"cpus":1,"memory_mib":64,"pids":16,"tmp_mib":8},"network":"none"}
            """)),
        RunnableImage.Built(Digest.Parse("sha256:" + new string('1', 64)), "dev"), Platform.Amd64, mode ?? Mode.Mock, InputsDocument.Parse(Encoding.UTF8.GetBytes(inputs)),
        Id, Prefix, TimeSpan.FromSeconds(30), new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));

    private static ReplayTwin Twin(IWorld world, Dictionary<string, string> outputs)
    {
        var twin = new ReplayTwin(world);
        twin.Writes.Clear();
        foreach (var (name, content) in outputs)
        {
            twin.Writes[name] = content;
        }

        return twin;
    }

    private static Execution Execution(ReplayTwin twin, bool ci) => new(twin, _ => null, Serilog.Core.Logger.None, TimeProvider.System, ci);

    private Invocation Settle(Action<ReplayTwin>? bend = null, string inputs = """{"a":"x"}""", string name = "local", Mode? mode = null)
    {
        var (twin, invocation) = (new ReplayTwin(world) { Name = name }, Describe(inputs, mode));
        bend?.Invoke(twin);
        Assert.IsType<Envelope.Success>(twin.Invoke(invocation, default));
        return invocation;
    }

    private ReplayResult Replay(ReplayTwin twin, Mode? mode = null) => new RunReplay(world, into, Execution(twin, ci: false), ci: false).Run(Id, mode, default);

    private void Refused(string fault, ReplayTwin? twin = null, Mode? mode = null) =>
        Assert.StartsWith(fault, Assert.Throws<FaultException>(() => Replay(twin ?? new ReplayTwin(into), mode)).Fault.ToString(), StringComparison.Ordinal);

    private void Import(WorldPath path, string content) => world.Import(path, new MemoryStream(Encoding.UTF8.GetBytes(content)), default);
}
