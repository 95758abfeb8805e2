using System.Collections.Concurrent;
using Amazon.Runtime;
using Pipeline.World.S3;
using Pipeline.World.Samples;

namespace Pipeline.World.Tests;

/// <summary>The faults of a store and its connection, and their effects on a world.</summary>
public sealed class S3FaultTests(S3Store store)
{
    // Index, receipt and two outputs under its prefix; receipt, evidence and request by its id.
    internal const int FilesOfARun = 7;

    private static readonly WorldPath Table = WorldPath.Parse("world://cases/table.csv");

    public static TheoryData<string> Passing => [nameof(StoreFault.Error), nameof(StoreFault.SlowDown), nameof(StoreFault.CutBefore), nameof(StoreFault.CutWithin), nameof(StoreFault.CutAfter)];

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task What_passes_is_not_noticed(string name)
    {
        var fault = Enum.Parse<StoreFault>(name);
        var place = S3Store.NewPlace();
        var seen = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        // Every second call fails once: its retry succeeds.
        await using var way = await FaultyStore.Before(
            store.Server.Endpoint, call => seen.TryAdd($"{call.Method} {call.Path}", true) && seen.Count % 2 == 0 ? fault : StoreFault.None);
        using var world = store.Open(place, endpoint: way.Endpoint);
        var sample = S3RaceTests.Settle(world, StagedSample.New());
        using var other = store.Open(place);
        Assert.Equal(FilesOfARun, other.List("local", "").Count);
        Assert.Equal(sample.Id, Assert.IsType<Transition.Settled>(Assert.Single(other.Ledger.Read()).Transition).Run.Execution);
    }

    [Theory]
    [InlineData(nameof(StoreFault.Error), "the bucket fails to answer")]
    [InlineData(nameof(StoreFault.SlowDown), "the bucket fails to answer")]
    [InlineData(nameof(StoreFault.CutBefore), "the bucket cannot be reached")]
    [InlineData(nameof(StoreFault.Silence), "the bucket cannot be reached")]
    public async Task What_stays_is_a_fault_and_leaves_nothing_to_see(string name, string detail)
    {
        var fault = Enum.Parse<StoreFault>(name);
        var place = S3Store.NewPlace();
        var broken = false;
        await using var way = await FaultyStore.Before(store.Server.Endpoint, call => Volatile.Read(ref broken) ? fault : StoreFault.None);
        using var world = new S3World(store.Settings(place, way.Endpoint) with { Timeout = TimeSpan.FromSeconds(fault == StoreFault.Silence ? 4 : 100), Retries = 1 }, S3Store.Credentials, TimeProvider.System);
        var sample = StagedSample.New();
        using (var run = sample.StageIn(world))
        {
            Volatile.Write(ref broken, true);
            Refused(detail, () => run.Settle(sample.Terms, sample.Index));
        }

        using var other = store.Open(place);
        Assert.Empty(other.List("local", ""));
        S3RaceTests.Settle(other, sample);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_entry_whose_acknowledgement_is_lost_is_known_as_our_own(bool forGood)
    {
        var place = S3Store.NewPlace();
        var lost = 0;
        await using var way = await FaultyStore.Before(
            store.Server.Endpoint,
            call => call.Method == "PUT" && call.Path.Contains("/ledger/", StringComparison.Ordinal) && (forGood || Interlocked.Increment(ref lost) == 1) ? StoreFault.CutAfter : StoreFault.None);
        using var world = new S3World(store.Settings(place, way.Endpoint) with { Retries = 2 }, S3Store.Credentials, TimeProvider.System);
        var sample = S3RaceTests.Settle(world, StagedSample.New());
        Assert.True(world.Exists(sample.Prefix.Receipt));
        Assert.Equal(1, world.Ledger.Head.Sequence);
        Assert.True(way.Calls.Count(call => call.Method == "PUT" && call.Path.Contains("/ledger/", StringComparison.Ordinal)) > 1);
    }

    [Fact]
    public async Task A_writer_may_end_at_any_call_and_the_run_is_there_whole_or_not_at_all()
    {
        var (settled, ends) = (0, 0);
        for (var last = 1; settled < 2; last++, ends++)
        {
            var place = S3Store.NewPlace();
            var limit = last / 2;
            // In half of the cases the store gets the last call, but the writer does not get the answer.
            await using var way = await FaultyStore.Before(
                store.Server.Endpoint, call => call.Number < limit ? StoreFault.None : call.Number == limit && last % 2 == 1 ? StoreFault.CutAfter : StoreFault.CutBefore);
            using var world = new S3World(store.Settings(place, way.Endpoint) with { Retries = 0 }, S3Store.Credentials, TimeProvider.System);
            var sample = StagedSample.New();
            var told = Record.Exception(() => S3RaceTests.Settle(world, sample));
            settled += told is null ? 1 : 0;
            using var other = store.Open(place);
            var files = other.List("local", "").Count;
            Assert.Contains(files, (int[])[0, FilesOfARun]);
            Assert.Equal(files / FilesOfARun, other.Ledger.Head.Sequence);
            Assert.True(told is not null || files == FilesOfARun);
            if (files == 0)
            {
                S3RaceTests.Settle(other, sample);
            }
        }

        Assert.InRange(ends, 10, 200);
    }

    [Fact]
    public async Task A_file_is_read_on_where_its_connection_broke()
    {
        var place = S3Store.NewPlace();
        var bytes = new byte[300_000];
        Array.Fill(bytes, (byte)7);
        using var writer = store.Open(place);
        writer.Import(Table, new MemoryStream(bytes), default);
        await using var way = await FaultyStore.Before(store.Server.Endpoint, call => call.Path.Contains("/content/", StringComparison.Ordinal) && call.Number < 5 ? StoreFault.CutAnswer : StoreFault.None);
        using var reader = store.Open(place, endpoint: way.Endpoint);
        using var copy = new MemoryStream();
        using (var content = reader.OpenRead(Table))
        {
            await content.CopyToAsync(copy, TestContext.Current.CancellationToken);
        }

        Assert.Equal(bytes, copy.ToArray());
        Assert.True(way.Calls.Count(call => call.Path.Contains("/content/", StringComparison.Ordinal)) > 1);
    }

    [Fact]
    public async Task Cancellation_is_the_callers_and_no_fault()
    {
        await using var way = await FaultyStore.Before(store.Server.Endpoint, static call => call.Method == "PUT" ? StoreFault.Silence : StoreFault.None);
        using var world = store.Open(S3Store.NewPlace(), endpoint: way.Endpoint);
        using var stop = new CancellationTokenSource();
        var importing = Task.Run(() => world.Import(Table, new MemoryStream([1]), stop.Token), CancellationToken.None);
        while (!way.Calls.Any(call => call.Method == "PUT"))
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => importing);
    }

    [Fact]
    public void Who_may_not_is_told_so_and_no_secret_with_it()
    {
        var place = S3Store.NewPlace();
        using var wrong = new S3World(store.Settings(place), new BasicAWSCredentials(CephServer.AccessKey, "a-secret-that-is-wrong"), TimeProvider.System);
        Refused("the bucket rejects the credentials", () => S3RaceTests.Settle(wrong, StagedSample.New()));
        using var unknown = new S3World(store.Settings(place), new BasicAWSCredentials("nobody", "a-secret-that-is-wrong"), TimeProvider.System);
        Refused("the bucket rejects the credentials", () => unknown.List("local", ""));
        using var nowhere = store.Open(S3Location.Parse("s3://no-such-bucket/x"));
        Refused("the bucket does not exist", () => nowhere.Import(Table, new MemoryStream([1]), default));
        using var silent = store.Open(place, endpoint: new Uri("http://127.0.0.1:9"));
        Refused("the bucket cannot be reached", () => silent.Exists(Table));
    }

    [Fact]
    public async Task A_full_bucket_is_a_fault_and_the_world_stays_whole()
    {
        var name = $"full-{Guid.NewGuid():n}";
        using var client = store.Client();
        await client.PutBucketAsync(name, TestContext.Current.CancellationToken);
        var place = S3Location.Parse($"s3://{name}");
        using var world = store.Open(place);
        var first = S3RaceTests.Settle(world, StagedSample.New());
        await store.Server.Administer("quota", "set", "--quota-scope=bucket", $"--bucket={name}", "--max-objects=1");
        await store.Server.Administer("quota", "enable", "--quota-scope=bucket", $"--bucket={name}");
        using var later = store.Open(place);
        Refused("the bucket is full", () => later.Import(Table, new MemoryStream([1]), default));
        Assert.Equal(FilesOfARun, later.List("local", "").Count);
        Assert.True(later.Exists(first.Prefix.Receipt));
    }

    internal static void Refused(string detail, Action act)
    {
        var fault = Assert.Throws<FaultException>(act).Fault;
        Assert.Equal($"ERR_ADAPTER_INVOCATION adapter invocation failed: {detail}", fault.ToString());
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }
}
