using Pipeline.World.S3;
using Pipeline.World.Samples;
using Pipeline.World.Verification;

namespace Pipeline.World.Tests;

/// <summary>An entry that the store creates after its sender has given up: nobody is told that it was not created, and there is never half a run or a duplicate.</summary>
public sealed class S3LateTests(S3Store store)
{
    private const string Undecided = "the bucket cannot be reached, and whether its ledger has the entry is not known";
    private readonly S3Location place = S3Store.NewPlace();
    private bool late = true;

    [Fact]
    public async Task A_run_is_settled_when_its_entry_comes_late_and_its_fault_did_not_deny_it()
    {
        await using var way = await Way(StoreFault.Late);
        using var world = Through(way);
        var sample = StagedSample.New();
        using var run = sample.StageIn(world);
        S3FaultTests.Refused(Undecided, () => run.Settle(sample.Terms, sample.Index));
        using var other = store.Open(place);
        using var again = sample.StageIn(other);
        Assert.Empty(other.List("local", ""));

        // The retry is late too, and finds the name taken.
        var answers = await way.Release();
        Assert.Equal(200, answers[0]);
        Assert.All(answers.Skip(1), answer => Assert.Equal(412, answer));

        S3FaultTests.Refused($"the execution id is taken: {sample.Id}", () => again.Settle(sample.Terms, sample.Index));
        run.Fail(sample.Terms, ErrorCode.AdapterInvocation);
        Assert.Equal(S3FaultTests.FilesOfARun, other.List("local", "").Count);
        Holds(1);
    }

    [Fact]
    public async Task An_entry_that_comes_after_its_fault_was_recorded_does_not_come()
    {
        await using var way = await Way(StoreFault.Late);
        using var world = Through(way);
        var sample = StagedSample.New();
        using (var run = sample.StageIn(world))
        {
            S3FaultTests.Refused(Undecided, () => run.Settle(sample.Terms, sample.Index));
            late = false;
            run.Fail(sample.Terms, ErrorCode.AdapterInvocation);
        }

        Assert.All(await way.Release(), answer => Assert.Equal(412, answer));

        Assert.Empty(world.List("local", ""));
        Assert.IsType<Transition.Failed>(Assert.Single(world.Ledger.Read()).Transition);
        S3RaceTests.Settle(world, sample);
        Holds(2);
    }

    [Fact]
    public async Task An_import_whose_entry_comes_late_is_the_same_when_it_is_made_again()
    {
        var file = WorldPath.Parse("world://cases/table.csv");
        await using var way = await Way(StoreFault.Late);
        using var world = Through(way);
        S3FaultTests.Refused(Undecided, () => world.Import(file, new MemoryStream([1]), default));
        late = false;
        await way.Release();
        world.Import(file, new MemoryStream([1]), default);
        Holds(1);
    }

    /// <summary>One of our calls, presumed lost, gets in the way of the next one and succeeds.</summary>
    [Fact]
    public async Task An_entry_that_comes_while_it_is_tried_again_is_known_as_our_own()
    {
        var puts = 0;
        FaultyStore? way = null;
        await using var opened = way = await FaultyStore.Before(store.Server.Endpoint, call =>
        {
            if (call.Method != "PUT" || !call.Path.Contains("/ledger/", StringComparison.Ordinal) || ++puts > 2)
            {
                return StoreFault.None;
            }

            if (puts == 2)
            {
                Assert.Equal([200], way!.Release().GetAwaiter().GetResult());
            }

            return puts == 1 ? StoreFault.Conflict : StoreFault.None;
        });
        using var world = Through(way);
        S3RaceTests.Settle(world, StagedSample.New());
        Assert.Equal(2, puts);
        Holds(1);
    }

    /// <summary>500 and above says nothing: the store may have executed the call. 400 and above is a refusal.</summary>
    [Fact]
    public async Task What_is_refused_is_not_undecided()
    {
        await using var failing = await Way(StoreFault.Error);
        using var world = Through(failing);
        var sample = StagedSample.New();
        using var run = sample.StageIn(world);
        S3FaultTests.Refused("the bucket fails to answer, and whether its ledger has the entry is not known", () => run.Settle(sample.Terms, sample.Index));
        await using var denying = await Way(StoreFault.Denied);
        using var denied = Through(denying);
        using var second = sample.StageIn(denied);
        S3FaultTests.Refused("the bucket denies access", () => second.Settle(sample.Terms, sample.Index));
    }

    // Everything except entries goes through.
    private Task<FaultyStore> Way(StoreFault fault) => FaultyStore.Before(
        store.Server.Endpoint, call => Volatile.Read(ref late) && call.Method == "PUT" && call.Path.Contains("/ledger/", StringComparison.Ordinal) ? fault : StoreFault.None);

    private S3World Through(FaultyStore way) => new(store.Settings(place, way.Endpoint) with { Retries = 1 }, S3Store.Credentials, TimeProvider.System);

    private void Holds(int entries)
    {
        var verdict = S3Verification.Run(store.Settings(place), S3Store.Credentials, null, TestContext.Current.CancellationToken);
        Assert.Empty(verdict.Findings);
        Assert.Equal(entries, verdict.Head.Sequence);
    }
}
