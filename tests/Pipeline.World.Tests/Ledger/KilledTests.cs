using System.Collections.Concurrent;
using Pipeline.World.Files;
using Pipeline.World.Ledger;
using Pipeline.World.Verification;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests.Ledger;

/// <summary>Writers are killed at any moment: no acknowledged entry is lost, none is duplicated, and none refers to missing files.</summary>
public sealed class KilledTests : IDisposable
{
    private const int Rounds = 70;
    private const int WritersARound = 3;
    private static readonly WorldPath Other = WorldPath.Parse("world://local/other");
    private readonly DirectoryInfo directory = MemoryFolder.Create("killed-tests-");

    private FileSystemWorld World => new(directory.FullName, TimeProvider.System);

    /// <summary>Between any two steps: the next writing process finishes the work, or leaves no trace of it.</summary>
    [Theory]
    [InlineData((int)SettlingStep.Intended, false)]
    [InlineData((int)SettlingStep.EvidenceMoved, false)]
    [InlineData((int)SettlingStep.RequestMoved, false)]
    [InlineData((int)SettlingStep.RunMoved, true)]
    [InlineData((int)SettlingStep.Published, true)]
    [InlineData((int)SettlingStep.Written, true)]
    [InlineData((int)SettlingStep.Recorded, true)]
    public async Task A_run_is_finished_once_its_files_are_there_and_dropped_before(int step, bool finished)
    {
        var id = await EndAt("run", (SettlingStep)step);
        Assert.Equal(step == (int)SettlingStep.Recorded ? 1 : 0, World.Ledger.Head.Sequence);
        World.Import(Other, new MemoryStream([1]), default);
        var entries = World.Ledger.Read().Select(entry => entry.Transition).ToArray();
        var prefix = WritePrefix.Expand("world://local/runs/{execution_id}/", id);
        Assert.Equal(finished ? [id] : [], entries.OfType<Transition.Settled>().Select(settled => settled.Run.Execution));
        Assert.All([prefix.Index, prefix.Receipt, prefix.ReceiptInArea(id), prefix.EvidenceInArea(id), prefix.RequestInArea(id)], path => Assert.Equal(finished, World.Exists(path)));
        Consistent(World);
    }

    [Theory]
    [InlineData((int)SettlingStep.Intended, false)]
    [InlineData((int)SettlingStep.Published, true)]
    [InlineData((int)SettlingStep.Written, true)]
    [InlineData((int)SettlingStep.Recorded, true)]
    public async Task An_import_is_finished_once_its_file_is_there_and_dropped_before(int step, bool finished)
    {
        World.Import(KilledWriter.Place, new MemoryStream([7]), default);
        await EndAt("import", (SettlingStep)step);
        World.Import(Other, new MemoryStream([1]), default);
        Assert.Equal(finished ? 2 : 1, World.Ledger.Read().Count(entry => entry.Transition is Transition.Imported imported && imported.Path == KilledWriter.Place));
        Consistent(World);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("import")]
    public async Task What_two_processes_finish_at_once_is_recorded_once(string transition)
    {
        await EndAt(transition, SettlingStep.Published);
        var ledger = new SqliteLedger(new WorldLayout(directory.FullName), TimeProvider.System);
        var intent = Assert.Single(ledger.Intents());
        // Both have read it before either has finished it.
        ledger.Finish(intent, () => true);
        ledger.Finish(intent, () => true);
        Assert.Single(ledger.Read());
        Assert.Empty(ledger.Intents());
    }

    [Fact]
    public async Task After_hundreds_of_kills_at_any_moment_every_acknowledged_entry_is_there_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "processes are killed as Linux does it");
        var (acknowledged, random) = (new ConcurrentBag<string>(), new Random(5));
        for (var round = 0; round < Rounds; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, WritersARound).Select(_ => (Lines: random.Next(6), Spin: random.Next(200_000))).ToArray()
                .Select(when => Task.Run(() => KillOne(when.Lines, when.Spin, acknowledged))));
            _ = World.Ledger.Head;
        }

        World.Import(Other, new MemoryStream([1]), default);
        var told = World.Ledger.Read().Select(entry => entry.Transition).OfType<Transition.Settled>().GroupBy(settled => settled.Run.Execution.ToString(), StringComparer.Ordinal).ToArray();
        Assert.All(told, same => Assert.Single(same));
        Assert.Empty(acknowledged.Where(line => line != "import").Except(told.Select(same => same.Key), StringComparer.Ordinal));
        Assert.True(acknowledged.Count > Rounds, $"{acknowledged.Count} acknowledged");
        Consistent(World);
    }

    public void Dispose() => directory.Delete(recursive: true);

    private async Task<ExecutionId> EndAt(string transition, SettlingStep step)
    {
        using var child = KilledWriter.Start(directory.FullName, transition, step);
        var id = ExecutionId.Parse((await child.StandardOutput.ReadLineAsync())!);
        await child.WaitForExitAsync();
        Assert.Equal(137, child.ExitCode);
        return id;
    }

    private async Task KillOne(int lines, int spin, ConcurrentBag<string> acknowledged)
    {
        using var child = KilledWriter.Start(directory.FullName);
        for (var line = 0; line < lines; line++)
        {
            acknowledged.Add((await child.StandardOutput.ReadLineAsync())!);
        }

        Thread.SpinWait(spin);
        child.Kill();
        var rest = await child.StandardOutput.ReadToEndAsync();
        foreach (var whole in rest.Split('\n')[..^1])
        {
            acknowledged.Add(whole);
        }

        await child.WaitForExitAsync();
    }

    /// <summary>The chain is valid, each settled run and each import exists as recorded, and nothing is left over.</summary>
    private void Consistent(FileSystemWorld world)
    {
        var entries = world.Ledger.Read().ToArray();
        Assert.Equal(world.Ledger.Head, entries.Aggregate(LedgerHead.Empty, (head, entry) => head.Then(entry)));
        Assert.Empty(WorldVerification.Run(directory.FullName, null, TestContext.Current.CancellationToken).Findings);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(directory.FullName, ".staging")));
    }
}
