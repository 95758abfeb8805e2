using System.Diagnostics;
using Pipeline.World.Files;
using Pipeline.World.Ledger;
using Pipeline.World.Tests.Untrusted;
using Pipeline.World.Verification;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests.Ledger;

/// <summary>A disk that fills up during a settlement, or is read-only, gives a code, and the world stays consistent.</summary>
public sealed class LedgerDiskTests : IDisposable
{
    // The first frame of a transaction with several, which was not committed.
    private const int HeaderAndFirstFrame = 32 + 24 + 4096;

    // Sixty runs and more.
    private const int Names = 4000;

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("ledger-disk-");
    private SmallDisk? disk;

    public enum Log
    {
        Whole,
        OneFrame,
        Empty,
    }

    public static TheoryData<int, Log, bool> Leftovers { get; } =
        new MatrixTheoryData<int, Log, bool>([.. Enum.GetValues<SettlingStep>().Cast<int>()], Enum.GetValues<Log>(), [true, false]);

    private string Folder => Path.Combine(disk?.Root ?? directory.FullName, "world");

    private FileSystemWorld World => new(Folder, TimeProvider.System);

    [Fact]
    public void A_disk_that_fills_up_anywhere_on_the_way_leaves_files_and_entry_or_neither()
    {
        disk = new SmallDisk(Names);
        Settle();
        var (settled, refused) = (0, 0);
        for (var free = 0; free < 240; free += 4)
        {
            disk.Leave("KiB", free);
            if (Record.Exception(Settle) is { } exception)
            {
                var fault = exception is FaultException { Fault: var told } ? told.ToString() : exception.GetType().Name;
                Assert.True(fault is "ERR_ADAPTER_INVOCATION adapter invocation failed: the world's disk is full" or nameof(IOException), fault);
                refused++;
            }
            else
            {
                settled++;
            }

            disk.Relieve();
            World.Import(WorldPath.Parse("world://local/next"), new MemoryStream([(byte)free]), default);
            Assert.Empty(WorldVerification.Run(Folder, null, TestContext.Current.CancellationToken).Findings);
        }

        Assert.True(settled > 3 && refused > 3, $"{settled} settled, {refused} refused");
        Assert.Equal(settled + 1, World.Ledger.Read().Count(entry => entry.Transition is Transition.Settled));
    }

    [Fact]
    public void A_world_at_rest_on_a_read_only_disk_is_read_and_verified()
    {
        disk = new SmallDisk();
        var id = Settle();
        disk.MakeReadOnly();
        Assert.Empty(WorldVerification.Run(Folder, null, TestContext.Current.CancellationToken).Findings);
        Assert.Single(World.Ledger.Find(new LedgerQuery { Execution = id }).Entries);
        var fault = Assert.Throws<FaultException>(() => World.Import(WorldPath.Parse("world://local/x"), new MemoryStream(), default)).Fault;
        Assert.Equal("ERR_ADAPTER_INVOCATION adapter invocation failed: the world's folder cannot be written", fault.ToString());
    }

    /// <summary>SQLite keeps an index of its log in a separate file, which a killed writer may leave or lack, and which nobody can create here.</summary>
    [Theory]
    [MemberData(nameof(Leftovers))]
    public void A_world_whose_writer_was_killed_is_verified_on_a_read_only_disk(int step, Log log, bool withIndex)
    {
        disk = new SmallDisk();
        var id = Settle();
        using (var writer = KilledWriter.Start(Folder, "run", (SettlingStep)step))
        {
            writer.WaitForExit();
        }

        var file = new FileInfo(Path.Combine(Folder, ".ledger/ledger.db-wal"));
        if (log is not Log.Whole)
        {
            using var stream = file.OpenWrite();
            stream.SetLength(log is Log.Empty ? 0 : HeaderAndFirstFrame);
        }

        if (!withIndex)
        {
            File.Delete(Path.Combine(Folder, ".ledger/ledger.db-shm"));
        }

        disk.MakeReadOnly();
        var verdict = WorldVerification.Run(Folder, null, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(verdict.Findings, finding => finding.Kind is WorldFindingKind.LedgerDamaged);
        Assert.Equal(log is Log.Whole && step is (int)SettlingStep.Recorded ? 2 : 1, verdict.Head.Sequence);
        Assert.Equal(log is Log.Whole && step is > (int)SettlingStep.Intended and < (int)SettlingStep.Recorded, verdict.Findings.Any(finding => finding.Kind is WorldFindingKind.Unfinished));
        Assert.Single(World.Ledger.Find(new LedgerQuery { Execution = id }).Entries);
    }

    /// <summary>Acknowledged entries are on disk: no test can pull the plug, so it checks SQLite's settings.</summary>
    [Fact]
    public void Writers_wait_for_the_disk_and_append_to_a_log()
    {
        Settle();
        using var connection = new LedgerFile(new WorldLayout(Folder)).OpenForWriting();
        Assert.Equal(("2", "wal"), ($"{connection.Ask("PRAGMA synchronous")}", $"{connection.Ask("PRAGMA journal_mode")}"));
    }

    /// <summary>The commands in <c>src/Pipeline.World/README.md</c>.</summary>
    [Fact]
    public void Whoever_has_sqlite_jq_and_coreutils_finds_the_same()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/sqlite3") && File.Exists("/usr/bin/jq"), "sqlite3 and jq are not here");
        var readme = File.ReadAllText(Path.Combine(SourceTree.Root, "src", "Pipeline.World", "README.md"));
        var shown = readme.Split("```sh\n")[1].Split("```")[0]
            .Replace("cd .pipeline/world", $"cd '{Folder}'", StringComparison.Ordinal)
            .Replace("/tmp/ledger.jsonl", $"'{directory.FullName}/ledger.jsonl'", StringComparison.Ordinal);
        var import = WorldPath.Parse("world://local/place");
        var id = Settle();
        World.Import(import, new MemoryStream([1]), default);
        World.Import(import, new MemoryStream([2]), default);
        var head = World.Ledger.Head.Hash;
        Assert.Equal($"head {head}\n", Output(shown));
        File.AppendAllText(Path.Combine(Folder, "local/place"), "x");
        File.AppendAllText(Path.Combine(Folder, $"local/runs/{id}/outputs/reply.txt"), "x");
        File.AppendAllText(Path.Combine(Folder, $"local/evidence/{id}.json"), "x");
        File.AppendAllText(Path.Combine(Folder, $"local/requests/{id}.json"), "x");
        Assert.Equal($"head {head}\nlocal/evidence/{id}.json: FAILED\nlocal/requests/{id}.json: FAILED\nlocal/runs/{id}/outputs/reply.txt: FAILED\nlocal/place: FAILED\n", Output(shown));
    }

    [Fact]
    public void No_query_looks_at_every_entry()
    {
        Settle();
        var digest = Digest.Parse("sha256:" + new string('1', 64));
        LedgerQuery[] queries =
        [
            new() { Execution = ExecutionId.From(Guid.NewGuid()) }, new() { Processor = "echo" }, new() { ProcessorRef = ProcessorRef.Parse("echo@1.0.0") },
            new() { Image = digest }, new() { InputsHash = digest }, new() { From = DateTimeOffset.UnixEpoch }, new() { Until = DateTimeOffset.UnixEpoch },
            new() { Processor = "echo", From = DateTimeOffset.UnixEpoch, After = 1 },
        ];
        using var connection = new LedgerFile(new WorldLayout(Folder)).OpenForReading()!;
        foreach (var query in queries)
        {
            var (text, parameters) = LedgerSearch.Statement(query);
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is made of constants.
            command.CommandText = "EXPLAIN QUERY PLAN " + text;
#pragma warning restore CA2100
            Array.ForEach(parameters, parameter => command.Parameters.AddWithValue(parameter.Name, parameter.Value));
            using var rows = command.ExecuteReader();
            Assert.True(rows.Read());
            Assert.StartsWith("SEARCH entry USING INDEX by_", rows.GetString(3), StringComparison.Ordinal);
            while (rows.Read())
            {
                Assert.DoesNotContain("TEMP B-TREE", rows.GetString(3), StringComparison.Ordinal);
            }
        }
    }

    public void Dispose()
    {
        disk?.Dispose();
        directory.Delete(recursive: true);
    }

    private ExecutionId Settle()
    {
        var sample = StagedSample.New();
        using var run = sample.StageIn(World);
        run.Settle(sample.Terms, sample.Index);
        return sample.Id;
    }

    private static string Output(string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", script]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        return shell.StandardOutput.ReadToEnd();
    }
}
