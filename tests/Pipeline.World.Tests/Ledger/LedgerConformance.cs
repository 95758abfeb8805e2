using System.Text;
using CsCheck;
using Pipeline.World.Ledger;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests.Ledger;

/// <summary>The guarantees of every world's ledger; each world runs the whole suite.</summary>
public abstract class LedgerConformance
{
    private static readonly WorldPath Table = WorldPath.Parse("world://cases/table.csv");

    private protected ManualTime Time { get; } = new();

    private protected abstract IWorld Open(string name);

    [Fact]
    public void Each_transition_is_told_once_in_its_order_with_all_that_it_was()
    {
        var world = Open("one");
        Assert.Equal(LedgerHead.Empty, world.Ledger.Head);
        world.Import(Table, new MemoryStream("a,b\n"u8.ToArray()), default);
        var failed = StagedSample.New();
        using (var run = failed.StageIn(world))
        {
            run.Fail(failed.Terms, ErrorCode.Timeout);
        }

        var settled = Settle(world);
        var receipt = Bytes(world, settled.Prefix.Receipt);
        Transition[] expected =
        [
            new Transition.Imported(Table, Contracts.Images.Sha256.Of("a,b\n"u8), 4),
            new Transition.Failed(failed.Terms.Of(failed.Id, failed.Prefix), ErrorCode.Timeout),
            new Transition.Settled(settled.Terms.Of(settled.Id, settled.Prefix), Contracts.Images.Sha256.Of(settled.Index.Encode()), Contracts.Images.Sha256.Of(receipt), Contracts.Images.Sha256.Of(settled.Evidence.Encode()), Contracts.Images.Sha256.Of(settled.Request.Encode())),
        ];
        var entries = world.Ledger.Read().ToArray();
        Assert.Equal(expected, entries.Select(entry => entry.Transition));
        Assert.All(entries, entry => Assert.Equal("2026-03-01T12:00:00.000Z", entry.TimestampUtc));
        Assert.Equal(world.Ledger.Head, entries.Aggregate(LedgerHead.Empty, (head, entry) => head.Then(entry)));
        Assert.DoesNotContain(world.List("local", ""), path => path.Path.Contains(failed.Id.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_refused_or_discarded_or_the_same_again_is_no_transition()
    {
        var world = Open("one");
        world.Import(Table, new MemoryStream([1]), default);
        world.Import(Table, new MemoryStream([1]), default);
        var lied = StagedSample.New() with { BendArea = _ => [.. "{}\n"u8] };
        using (var run = lied.StageIn(world))
        {
            Assert.Throws<FaultException>(() => run.Settle(lied.Terms, lied.Index));
        }

        Assert.Throws<FaultException>(() => world.Import(WorldPath.Parse("world://local/receipts/x"), new MemoryStream([1]), default));
        Assert.Throws<FaultException>(() => world.Import(WorldPath.Parse("world://cases/table.csv/below"), new MemoryStream([1]), default));
        Assert.Single(world.Ledger.Read());
        world.Import(Table, new MemoryStream([2]), default);
        world.Import(Table, new MemoryStream([1]), default);
        Assert.Equal(3, world.Ledger.Head.Sequence);
    }

    [Fact]
    public void Every_query_finds_what_a_look_at_each_entry_finds_page_by_page()
    {
        var world = Open("one");
        Gen.Int[0, 3].Array[40].Sample(seeds => Array.ForEach(seeds, seed => Append(world, seed)), iter: 1);
        var all = world.Ledger.Read().ToArray();
        Gen.Select(Gen.Int[0, all.Length - 1], Gen.Int[0, 63], Gen.Int[1, 7], Gen.Int[0, 5]).Sample(
            (which, parts, limit, hours) =>
            {
                var query = Query(all[which], parts, Time.Now.AddHours(-hours)) with { Limit = limit };
                var expected = all.Where(entry => Holds(entry, query)).OrderByDescending(entry => (entry.TimestampUtc, entry.Sequence)).Select(entry => entry.Sequence);
                Assert.Equal(expected, Pages(world.Ledger, query).Select(entry => entry.Sequence));
            },
            iter: 300,
            threads: 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void A_page_is_bounded(int limit) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Open("one").Ledger.Find(new LedgerQuery { Limit = limit }));

    [Fact]
    public void What_is_exported_verifies_alone_and_is_the_same_ledger_elsewhere()
    {
        var (here, there) = (Open("here"), Open("there"));
        for (var seed = 0; seed < 5; seed++)
        {
            Append(here, seed);
        }

        var lines = Export(here.Ledger);
        Assert.Equal(here.Ledger.Head, LedgerLines.Verify(new MemoryStream(lines), default));
        Assert.Equal(5, there.Ledger.Append(LedgerLines.Read(new MemoryStream(lines), default), default));
        Assert.Equal(lines, Export(there.Ledger));
        Append(here, 6);
        Assert.Equal(1, there.Ledger.Append(here.Ledger.Read(), default));
        Assert.Equal(0, there.Ledger.Append(here.Ledger.Read(), default));
        Assert.Equal(here.Ledger.Head, there.Ledger.Head);
    }

    [Fact]
    public void A_ledger_that_tells_another_story_or_none_appends_nothing()
    {
        var (here, there) = (Open("here"), Open("there"));
        Array.ForEach([1, 2, 3], seed => Append(here, seed));
        Array.ForEach([1], seed => Append(there, seed));
        Refused("the ledgers diverge at entry 1", () => there.Ledger.Append(here.Ledger.Read(), default));
        Refused("entry 2 is missing: 3 follows 1", () => Open("third").Ledger.Append(here.Ledger.Read().Where(entry => entry.Sequence != 2), default));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Open("third").Ledger.Append(here.Ledger.Read(), stop.Token));
        Assert.Equal((1, LedgerHead.Empty), (there.Ledger.Head.Sequence, Open("third").Ledger.Head));
    }

    /// <summary>A hand-made ledger may have a valid chain and still contain what no world allows.</summary>
    [Theory]
    [InlineData("runs/{0}/", "runs/{0}/", false)]
    [InlineData("runs/{0}/", "others/{0}/", true)]
    public void A_ledger_in_which_one_prefix_or_one_id_settles_twice_appends_nothing(string first, string second, bool sameId)
    {
        var (world, ids) = (Open("one"), (ExecutionId[])[ExecutionId.From(Guid.NewGuid()), ExecutionId.From(Guid.NewGuid())]);
        var again = Prefixed(second, ids[0], sameId ? ids[0] : ids[1]);
        LedgerEntry[] twice = [.. Chain(Prefixed(first, ids[0], ids[0]), Prefixed("runs/{0}/", ids[1], ids[1]), again)];
        Refused($"entry 3 settles a run whose prefix or id already settled: {again.Execution} into {again.Prefix}", () => world.Ledger.Append(twice, default));
        Assert.Equal(LedgerHead.Empty, world.Ledger.Head);

        // The same, but the world already has the first entry.
        Assert.Equal(1, world.Ledger.Append(twice[..1], default));
        Refused($"entry 3 settles a run whose prefix or id already settled: {again.Execution} into {again.Prefix}", () => world.Ledger.Append(twice, default));
        Assert.Equal(twice[..1], world.Ledger.Read());
        Assert.Equal(1, world.Ledger.Append(twice[..2], default));
        Settle(world);
        Assert.Equal(3, world.Ledger.Head.Sequence);
    }

    [Fact]
    public void Runs_that_settle_at_once_are_each_told_once()
    {
        var world = Open("one");
        Parallel.For(0, 24, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ => Settle(world));
        var entries = world.Ledger.Read().ToArray();
        Assert.Equal(24, entries.Select(entry => ((Transition.Settled)entry.Transition).Run.Execution).Distinct().Count());
        Assert.Equal(24, entries.Aggregate(LedgerHead.Empty, (head, entry) => head.Then(entry)).Sequence);
    }

    private static LedgerRun Prefixed(string prefix, ExecutionId folder, ExecutionId id)
    {
        var sample = StagedSample.New();
        return sample.Terms.Of(id, WritePrefix.Expand($"world://local/{string.Format(null, prefix, folder)}", id));
    }

    private static IEnumerable<LedgerEntry> Chain(params LedgerRun[] runs)
    {
        var (head, digest) = (LedgerHead.Empty, Contracts.Images.Sha256.Of("x"u8));
        foreach (var run in runs)
        {
            var entry = LedgerEntry.After(head, DateTimeOffset.UnixEpoch, new Transition.Settled(run, digest, digest, null, null));
            head = entry.Head;
            yield return entry;
        }
    }

    private static StagedSample Settle(IWorld world)
    {
        var sample = StagedSample.New();
        using var run = sample.StageIn(world);
        run.Settle(sample.Terms, sample.Index);
        return sample;
    }

    // Some of each kind, some alike, some with equal or earlier times.
    private void Append(IWorld world, int seed)
    {
        Time.Now = Time.Now.AddMinutes(seed == 3 ? -30 : seed * 7);
        if (seed == 1)
        {
            world.Import(Table, new MemoryStream(Encoding.UTF8.GetBytes($"{world.Ledger.Head}")), default);
            return;
        }

        var sample = StagedSample.New() with { Processor = $"p{seed % 2}@1.0.{seed}" };
        using var run = sample.StageIn(world);
        if (seed == 2)
        {
            run.Fail(sample.Terms, ErrorCode.Inputs);
        }
        else
        {
            run.Settle(sample.Terms, sample.Index);
        }
    }

    private static LedgerQuery Query(LedgerEntry like, int parts, DateTimeOffset from)
    {
        var run = RunOf(like);
        return new()
        {
            Execution = (parts & 1) != 0 ? run?.Execution : null,
            Processor = (parts & 2) != 0 ? run?.Processor.Name : null,
            ProcessorRef = (parts & 4) != 0 ? run?.Processor : null,
            Image = (parts & 8) != 0 ? run?.Fingerprint.Image : null,
            InputsHash = (parts & 16) != 0 ? run?.InputsHash : null,
            From = (parts & 32) != 0 ? from : null,
            Until = (parts & 32) != 0 ? from.AddHours(2) : null,
        };
    }

    private static bool Holds(LedgerEntry entry, LedgerQuery query)
    {
        var (run, at) = (RunOf(entry), DateTimeOffset.Parse(entry.TimestampUtc, null));
        return (query.Execution ?? run?.Execution) == run?.Execution && (query.Processor ?? run?.Processor.Name) == run?.Processor.Name
            && (query.ProcessorRef ?? run?.Processor) == run?.Processor && (query.Image ?? run?.Fingerprint.Image) == run?.Fingerprint.Image
            && (query.InputsHash ?? run?.InputsHash) == run?.InputsHash && at >= (query.From ?? at) && at < (query.Until ?? at.AddTicks(1));
    }

    private static LedgerRun? RunOf(LedgerEntry entry) => (entry.Transition as Transition.Settled)?.Run ?? (entry.Transition as Transition.Failed)?.Run;

    private static IEnumerable<LedgerEntry> Pages(ILedger ledger, LedgerQuery query)
    {
        for (LedgerPage? page = null; page is null || page.Next is not null;)
        {
            page = ledger.Find(query with { After = page?.Next });
            Assert.InRange(page.Entries.Count, page.Next is null ? 0 : query.Limit, query.Limit);
            foreach (var entry in page.Entries)
            {
                yield return entry;
            }
        }
    }

    private static byte[] Export(ILedger ledger)
    {
        using var lines = new MemoryStream();
        LedgerLines.Write(ledger.Read(), lines, default);
        return lines.ToArray();
    }

    private static byte[] Bytes(IWorld world, WorldPath path)
    {
        using var stream = world.OpenRead(path);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static void Refused(string detail, Action act)
    {
        var fault = Assert.Throws<FaultException>(act).Fault;
        Assert.Equal($"ERR_INPUTS invalid inputs payload: {detail}", fault.ToString());
    }
}

public sealed class The_ledger_in_memory : LedgerConformance
{
    private readonly Dictionary<string, IWorld> worlds = new(StringComparer.Ordinal);

    private protected override IWorld Open(string name) => worlds.TryGetValue(name, out var world) ? world : worlds[name] = new InMemoryWorld(Time);
}

public sealed class The_ledger_on_disk : LedgerConformance, IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("ledger-tests-");

    public void Dispose() => directory.Delete(recursive: true);

    private protected override IWorld Open(string name) => new FileSystemWorld(Path.Combine(directory.FullName, name), Time);
}
