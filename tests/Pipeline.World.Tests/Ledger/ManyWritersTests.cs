using Pipeline.World.Verification;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests.Ledger;

/// <summary>Concurrent processes write and none is killed: each gets its turn, and no transition is lost, duplicated or out of its writer's order.</summary>
public sealed class ManyWritersTests : IDisposable
{
    private const int Writers = 4;
    private const int Times = 20;
    private readonly DirectoryInfo directory = MemoryFolder.Create("many-writers-");

    [Fact]
    public async Task Whatever_any_of_them_was_told_is_there_once_and_in_its_order()
    {
        var told = await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Told()));

        var world = new FileSystemWorld(directory.FullName, TimeProvider.System);
        var entries = world.Ledger.Read().ToArray();
        var runs = entries.Select(entry => entry.Transition).OfType<Transition.Settled>().Select(settled => settled.Run.Execution.ToString()).ToArray();
        Assert.Equal((Writers * Times, Writers * Times * 2), (runs.Length, entries.Length));
        Assert.All(told, one => Assert.Equal(one, runs.Where(run => one.Contains(run, StringComparer.Ordinal)), StringComparer.Ordinal));
        Assert.Equal(world.Ledger.Head, entries.Aggregate(LedgerHead.Empty, (head, entry) => head.Then(entry)));
        Assert.Empty(WorldVerification.Run(directory.FullName, null, TestContext.Current.CancellationToken).Findings);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(directory.FullName, ".staging")));
    }

    public void Dispose() => directory.Delete(recursive: true);

    // The ids of one process's settled runs, in its order.
    private async Task<string[]> Told()
    {
        using var writer = KilledWriter.Start(directory.FullName, Times);
        var lines = await writer.StandardOutput.ReadToEndAsync();
        await writer.WaitForExitAsync();
        Assert.Equal(0, writer.ExitCode);
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line != "import")];
    }
}
