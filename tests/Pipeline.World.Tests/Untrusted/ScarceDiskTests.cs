using Pipeline.World.Verification;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests.Untrusted;

/// <summary>A disk with slightly too little space, at every step, gives a code, and leaves everything as it was.</summary>
public sealed class ScarceDiskTests
{
    private const int Enough = 400;
    private static readonly WorldPath Table = WorldPath.Parse("world://cases/table.csv");

    public static TheoryData<string, string> Steps { get; } = new MatrixTheoryData<string, string>(["names", "KiB"], ["import", "replace", "run", "ledger", "first"]);

    [Theory]
    [MemberData(nameof(Steps))]
    public void What_a_world_writes_is_there_whole_or_not_at_all(string what, string step)
    {
        using var disk = new SmallDisk();
        var (folder, other) = (Path.Combine(disk.Root, "world"), Path.Combine(disk.Root, "other"));
        var world = new FileSystemWorld(folder, TimeProvider.System);
        world.Import(Table, new MemoryStream(new byte[5000]), default);
        Settle(world);
        var lines = world.Ledger.Read().ToArray();
        var refused = 0;
        for (var free = 0; ; free += what == "KiB" ? 8 : 1)
        {
            Assert.InRange(free, 0, Enough);
            disk.Leave(what, free);
            var place = step == "first" ? Path.Combine(disk.Root, $"new-{free}") : folder;
            var exception = Record.Exception(() => Do(step, place, other, lines));
            disk.Relieve();
            var looked = step == "ledger" ? other : place;
            Assert.Empty(Directory.Exists(looked) ? WorldVerification.Run(looked, null, TestContext.Current.CancellationToken).Findings.Where(finding => step != "ledger" || finding.Kind is not WorldFindingKind.Missing) : []);
            if (exception is null)
            {
                break;
            }

            Told(exception);
            refused++;
            Assert.Empty(Directory.Exists(Path.Combine(looked, ".staging")) ? Directory.GetFileSystemEntries(Path.Combine(looked, ".staging")) : []);
        }

        Assert.NotEqual(0, refused);
    }

    private static void Do(string step, string folder, string other, LedgerEntry[] lines)
    {
        var world = new FileSystemWorld(folder, TimeProvider.System);
        switch (step)
        {
            case "import":
                world.Import(WorldPath.Parse("world://cases/deep/er/file"), new MemoryStream(new byte[5000]), default);
                break;
            case "replace":
                world.Import(Table, new MemoryStream(new byte[9000]), default);
                break;
            case "ledger":
                new FileSystemWorld(other, TimeProvider.System).Ledger.Append(lines, default);
                break;
            default:
                Settle(world);
                break;
        }
    }

    private static void Settle(FileSystemWorld world)
    {
        var sample = StagedSample.New();
        using var run = world.Stage(sample.Id, sample.Prefix);
        if (world.Exists(Table))
        {
            run.CopyArtifact(Table, default);
        }

        run.PutInputs("{}"u8.ToArray());
        sample.Write(run.ArtifactsFolder);
        run.Keep(sample.Evidence);
        run.Settle(sample.Terms, sample.Index);
    }

    // The test's own writes for the container may fail too.
    private static void Told(Exception exception)
    {
        var fault = exception is FaultException { Fault: var told } ? told.ToString() : exception.GetType().Name;
        Assert.True(
            fault is "ERR_ADAPTER_INVOCATION adapter invocation failed: the world's disk is full" or "ERR_ADAPTER_INVOCATION adapter invocation failed: the world's folder cannot be written" or nameof(IOException),
            fault);
    }
}
