using System.Collections.Concurrent;
using System.Diagnostics;
using Pipeline.World.S3;
using Pipeline.World.Samples;
using Pipeline.World.Tests.Ledger;
using Pipeline.World.Verification;

namespace Pipeline.World.Tests;

/// <summary>Processes that write to a store are killed (SIGKILL): acknowledged runs exist, no run exists partially, and the next process finds a consistent world.</summary>
public sealed class S3KilledTests(S3Store store)
{
    // A run has several files, an import has one.
    private const int FilesOfBoth = S3FaultTests.FilesOfARun + 1;

    // The proof of the store: four at once, the lasting one, and the refused one. Six files of the run (its two receipts are one) and its entry; the import's file and its entry.
    private const int Puts = 6 + 9;
    private const int AtOnce = 3;
    private const int Rounds = 6;
    private const long Large = 12_345 * 8;
    private const long Heap = 256 * 1024 * 1024;

    private static readonly WorldPath Other = WorldPath.Parse("world://local/other");

    /// <summary>Only PUTs change a store, so between two of them every moment is equivalent.</summary>
    [Fact]
    public async Task At_each_put_of_a_settlement_before_the_store_hears_of_it_and_once_it_is_done()
    {
        var moments = Enumerable.Range(1, Puts).SelectMany(number => (Moment[])[new(number, Done: false), new(number, Done: true)]);
        var seen = new ConcurrentBag<int>();
        await Parallel.ForEachAsync(
            moments,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (moment, _) => seen.Add(await KillAt(moment)));
        // Up to the run's entry nothing exists, then the run, and at the very end the import.
        Assert.Equal(
            [.. Enumerable.Repeat(0, (2 * (Puts - 2)) - 1), .. Enumerable.Repeat(S3FaultTests.FilesOfARun, 4), FilesOfBoth],
            seen.Order());
    }

    [Fact]
    public async Task At_any_moment_while_others_write_to_the_same_world()
    {
        var settings = store.Settings(S3Store.NewPlace());
        var (acknowledged, random) = (new ConcurrentBag<string>(), new Random(5));
        for (var round = 0; round < Rounds; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => (Lines: random.Next(5), Spin: random.Next(400_000))).ToArray()
                .Select(when => Task.Run(() => KillAfter(settings, when.Lines, when.Spin, acknowledged))));
        }

        var runs = Whole(settings).OfType<Transition.Settled>().Select(settled => settled.Run.Execution.ToString()).ToArray();
        Assert.Equal(runs.Length, runs.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(acknowledged.Where(line => line != "import").Except(runs, StringComparer.Ordinal));
        Assert.True(acknowledged.Count > Rounds, $"{acknowledged.Count} acknowledged");
    }

    [Theory]
    [InlineData(6 + 2, false)]
    [InlineData(6 + 3, true)]
    public async Task Amid_the_parts_of_a_large_file(int part, bool done)
    {
        var settings = store.Settings(S3Store.NewPlace());
        var acknowledged = await KillAt(new Moment(part, done), settings, at => StoreProcess.Carry(at, (2 * S3Upload.PartSize) + Large, Heap));
        Assert.Equal([$"{Heap}"], acknowledged);
        using (var next = StoreProcess.Carry(settings, (2 * S3Upload.PartSize) + Large, Heap))
        {
            Assert.EndsWith("\nTrue\n", await next.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.Equal(StoreProcess.Large, Assert.IsType<Transition.Imported>(Whole(settings)[0]).Path);
    }

    /// <returns>The number of visible files afterwards.</returns>
    private async Task<int> KillAt(Moment moment)
    {
        var settings = store.Settings(S3Store.NewPlace());
        var acknowledged = await KillAt(moment, settings, at => StoreProcess.Write(at, 1));
        using var seen = store.Open(settings.Location);
        var files = seen.List("local", "").Count;
        Assert.True(files >= acknowledged.Length * S3FaultTests.FilesOfARun, $"{files} files, {acknowledged.Length} acknowledged");
        Whole(settings);
        return files;
    }

    /// <returns>The lines that the writer wrote before.</returns>
    private static async Task<string[]> KillAt(Moment moment, S3WorldOptions settings, Func<S3WorldOptions, Process> start)
    {
        Process? writer = null;
        var puts = 0;
        bool IsLast(StoreCall call, bool done) => moment.Done == done && call.Method == "PUT" && Interlocked.Increment(ref puts) == moment.Put;

        StoreFault Kill()
        {
            writer!.Kill();
            writer.WaitForExit();
            return StoreFault.CutBefore;
        }

        await using var way = await FaultyStore.Before(
            settings.Endpoint!, call => IsLast(call, done: false) ? Kill() : StoreFault.None, call => _ = IsLast(call, done: true) ? Kill() : StoreFault.None);
        writer = start(settings with { Endpoint = way.Endpoint });
        var acknowledged = (await writer.StandardOutput.ReadToEndAsync()).Split('\n')[..^1];
        await writer.WaitForExitAsync();
        Assert.Equal(137, writer.ExitCode);
        writer.Dispose();
        return acknowledged;
    }

    private static async Task KillAfter(S3WorldOptions settings, int lines, int spin, ConcurrentBag<string> acknowledged)
    {
        using var writer = StoreProcess.Write(settings, int.MaxValue);
        for (var line = 0; line < lines; line++)
        {
            acknowledged.Add((await writer.StandardOutput.ReadLineAsync())!);
        }

        Thread.SpinWait(spin);
        writer.Kill();
        foreach (var whole in (await writer.StandardOutput.ReadToEndAsync()).Split('\n')[..^1])
        {
            acknowledged.Add(whole);
        }

        await writer.WaitForExitAsync();
    }

    /// <summary>The next writer on the same machine writes as if nothing had happened; the chain and every file are valid, and nothing of the dead writer is left on this machine.</summary>
    private static Transition[] Whole(S3WorldOptions settings)
    {
        using var later = new S3World(settings, S3Store.Credentials, TimeProvider.System);
        S3RaceTests.Settle(later, StagedSample.New());
        later.Import(Other, new MemoryStream([1]), default);
        Assert.Empty(Directory.GetFileSystemEntries(settings.Staging));
        var verdict = S3Verification.Run(settings, S3Store.Credentials, later.Ledger.Head.Hash, TestContext.Current.CancellationToken);
        Assert.Empty(verdict.Findings);
        return [.. later.Ledger.Read().Select(entry => entry.Transition)];
    }

    /// <param name="Put">The PUT at which the writer ends, from 1.</param>
    /// <param name="Done">Whether the store has executed it by then; otherwise it never gets it.</param>
    private sealed record Moment(int Put, bool Done);
}
