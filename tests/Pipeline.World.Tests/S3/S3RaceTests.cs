using Pipeline.World.S3;

namespace Pipeline.World.Tests;

/// <summary>Several machines use one world, and share nothing but the store.</summary>
public sealed class S3RaceTests(S3Store store)
{
    private const int Machines = 4;

    [Fact]
    public void Of_many_that_settle_into_one_prefix_at_once_one_does() => Race(round => StagedSample.New($"runs/{round}/"), "the write prefix is taken");

    [Fact]
    public void Of_many_that_settle_one_execution_id_at_once_one_does()
    {
        var ids = Enumerable.Range(0, 6).Select(_ => ExecutionId.From(Guid.NewGuid())).ToArray();
        Race(round => new StagedSample(ids[round], WritePrefix.Expand($"world://local/{Guid.NewGuid():n}/", ids[round])), "the execution id is taken");
    }

    [Fact]
    public void Entries_of_many_machines_are_one_chain()
    {
        var place = S3Store.NewPlace();
        var samples = Enumerable.Range(0, Machines).AsParallel().WithDegreeOfParallelism(Machines).SelectMany(_ =>
        {
            using var world = store.Open(place);
            return Enumerable.Range(0, 5).Select(_ => Settle(world, StagedSample.New())).ToArray();
        }).ToArray();
        using var reader = store.Open(place);
        var entries = reader.Ledger.Read().ToArray();
        Assert.Equal(samples.Select(sample => sample.Id.ToString()).Order(StringComparer.Ordinal), entries.Select(entry => ((Transition.Settled)entry.Transition).Run.Execution.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(entries.Length, entries.Aggregate(LedgerHead.Empty, (head, entry) => head.Then(entry)).Sequence);
    }

    [Fact]
    public void A_reader_meanwhile_sees_a_run_not_at_all_or_whole()
    {
        var place = S3Store.NewPlace();
        using var writer = store.Open(place);
        using var reader = store.Open(place);
        var writing = Task.Run(() => Enumerable.Range(0, 12).Select(_ => Settle(writer, StagedSample.New())).ToArray());
        var sizes = new HashSet<int>();
        do
        {
            foreach (var run in reader.List("local", "runs").GroupBy(path => path.Path.Split('/')[1], StringComparer.Ordinal))
            {
                sizes.Add(run.Count());
                Assert.All(run, path => Assert.True(reader.Exists(path)));
            }
        }
        while (!writing.IsCompleted);
        Assert.Equal([4], sizes);
        Assert.Equal(12 * S3FaultTests.FilesOfARun, reader.List("local", "").Count);
    }

    internal static StagedSample Settle(IWorld world, StagedSample sample)
    {
        using var run = sample.StageIn(world);
        run.Settle(sample.Terms, sample.Index);
        return sample;
    }

    private void Race(Func<int, StagedSample> next, string refusal)
    {
        var place = S3Store.NewPlace();
        var worlds = Enumerable.Range(0, Machines).Select(_ => store.Open(place)).ToArray();
        const int Rounds = 6;
        for (var round = 0; round < Rounds; round++)
        {
            var samples = worlds.Select(_ => next(round)).ToArray();
            var runs = samples.Zip(worlds, (sample, world) => sample.StageIn(world)).ToArray();
            var details = new string?[Machines];
            Parallel.For(0, Machines, new ParallelOptions { MaxDegreeOfParallelism = Machines }, at => details[at] = Record.Exception(() => runs[at].Settle(samples[at].Terms, samples[at].Index))?.Message);
            Assert.All(details.OfType<string>(), detail => Assert.Contains(refusal, detail, StringComparison.Ordinal));
            var winner = samples[Assert.Single(Enumerable.Range(0, Machines), at => details[at] is null)];
            Assert.All(worlds, world => Assert.True(world.Exists(winner.Prefix.Receipt)));
            Array.ForEach(runs, run => run.Dispose());
        }

        Assert.All(worlds, world => Assert.Equal(Rounds, world.Ledger.Head.Sequence));
        Array.ForEach(worlds, world => world.Dispose());
    }
}
