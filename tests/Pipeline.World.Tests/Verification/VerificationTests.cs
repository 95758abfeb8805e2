using System.Diagnostics;
using CsCheck;
using Pipeline.World.Files;
using Pipeline.World.Ledger;
using Pipeline.World.Tests.Ledger;
using Pipeline.World.Verification;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests.Verification;

/// <summary>A world is verified against its ledger: changed, missing and added files are detected and named.</summary>
public sealed class VerificationTests : IDisposable
{
    private const string LedgerFile = ".ledger/ledger.db";
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("verify-tests-");
    private readonly string world;
    private readonly string[] files;

    public VerificationTests()
    {
        world = Path.Combine(directory.FullName, "world");
        var writer = new FileSystemWorld(world, TimeProvider.System);
        writer.Import(WorldPath.Parse("world://cases/tables/a.csv"), new MemoryStream("a,b\n"u8.ToArray()), default);
        writer.Import(WorldPath.Parse("world://cases/tables/a.csv"), new MemoryStream("a,b\n1,2\n"u8.ToArray()), default);
        writer.Import(WorldPath.Parse("world://local/empty"), new MemoryStream(), default);
        foreach (var place in (string[])["runs/{execution_id}/", "deep/er/überblick/", "none/"])
        {
            var sample = StagedSample.New(place);
            sample = place == "none/" ? sample with { Outputs = new Dictionary<string, string>(StringComparer.Ordinal) } : sample;
            using var run = sample.StageIn(writer);
            run.Settle(sample.Terms, sample.Index);
        }

        var failed = StagedSample.New();
        using (var run = failed.StageIn(writer))
        {
            run.Fail(failed.Terms, ErrorCode.Timeout);
        }

        files = [.. Directory.GetFiles(world, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(world, file)).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void A_world_as_it_was_written_holds()
    {
        var verdict = Verify();
        Assert.Empty(verdict.Findings);
        Assert.Equal((7, 3, 21), (verdict.Head.Sequence, verdict.Runs, verdict.Files));
        Assert.Equal(files.Where(file => file != LedgerFile).Sum(file => new FileInfo(Path.Combine(world, file)).Length), verdict.Bytes);
        Assert.Equal(new FileSystemWorld(world, TimeProvider.System).Ledger.Head, verdict.Head);
    }

    [Fact]
    public void Any_one_byte_that_is_flipped_missing_or_added_is_found_in_its_file() =>
        Gen.Select(Gen.Int[0, files.Length - 1], Gen.Int[0, 100_000], Gen.Int[0, 7], Gen.Int[0, 3]).Sample(
            (which, at, bit, how) =>
            {
                if (files[which] == LedgerFile)
                {
                    return;
                }

                var file = Path.Combine(world, files[which]);
                var bytes = File.ReadAllBytes(file);
                var spoiled = how == 0 || bytes.Length == 0 ? [.. bytes, (byte)at] : Spoil(bytes, at, bit, how);
                File.WriteAllBytes(file, spoiled);
                Assert.Equal([$"changed world://{files[which]}"], Found(), StringComparer.Ordinal);
                File.WriteAllBytes(file, bytes);
            },
            iter: 250,
            threads: 1);

    [Fact]
    public void Each_file_that_is_missing_or_replaced_by_a_link_or_a_folder_is_found()
    {
        foreach (var name in files.Where(name => name != LedgerFile))
        {
            var (file, aside) = (Path.Combine(world, name), Path.Combine(directory.FullName, "aside"));
            File.Move(file, aside);
            Assert.Equal([$"missing world://{name}"], Found(), StringComparer.Ordinal);
            File.CreateSymbolicLink(file, aside);
            Assert.Equal([$"not-a-plain-file world://{name}"], Found(), StringComparer.Ordinal);
            File.Delete(file);
            Directory.CreateDirectory(file);
            Assert.Contains(Found(), finding => finding.EndsWith(name, StringComparison.Ordinal));
            Directory.Delete(file);
            File.Move(aside, file);
        }

        Assert.Empty(Found());
    }

    [Theory]
    [InlineData("stray", "unrecorded stray")]
    [InlineData("local/stray", "unrecorded world://local/stray")]
    [InlineData("Upper/stray", "unrecorded world://Upper/stray")]
    [InlineData("local/.staging/stray", "unrecorded world://local/.staging/stray")]
    [InlineData("local/.hidden/stray", "unrecorded world://local/.hidden/stray")]
    [InlineData("local/deep/stray", "unrecorded world://local/deep/stray")]
    [InlineData("local/deep/er/überblick/outputs/stray", "unrecorded world://local/deep/er/überblick/outputs/stray")]
    [InlineData("local/none/stray", "unrecorded world://local/none/stray")]
    [InlineData("local/receipts/6f1c2d3e-0000-4000-8000-000000000001.json", "unrecorded world://local/receipts/6f1c2d3e-0000-4000-8000-000000000001.json")]
    [InlineData("local/evidence/6f1c2d3e-0000-4000-8000-000000000001.json", "unrecorded world://local/evidence/6f1c2d3e-0000-4000-8000-000000000001.json")]
    [InlineData("local/requests/6f1c2d3e-0000-4000-8000-000000000001.json", "unrecorded world://local/requests/6f1c2d3e-0000-4000-8000-000000000001.json")]
    [InlineData("local/receipts/deep/stray", "unrecorded world://local/receipts/deep/stray")]
    [InlineData("cases/tables/a.csv.1", "unrecorded world://cases/tables/a.csv.1")]
    [InlineData(".ledger/stray", "unrecorded .ledger/stray")]
    public void A_file_that_was_added_is_found_wherever_it_is(string name, string finding)
    {
        var file = Path.Combine(world, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "");
        Assert.Equal([finding], Found(), StringComparer.Ordinal);
    }

    [Fact]
    public void What_a_run_was_settled_without_is_a_stranger()
    {
        var sample = StagedSample.New();
        using (var run = new FileSystemWorld(world, TimeProvider.System).Stage(sample.Id, sample.Prefix))
        {
            sample.Write(run.ArtifactsFolder);
            run.Settle(sample.Terms, sample.Index);
        }

        Assert.Empty(Found());
        File.WriteAllBytes(Path.Combine(world, $"local/evidence/{sample.Id}.json"), sample.Evidence.Encode());
        Assert.Equal([$"unrecorded world://local/evidence/{sample.Id}.json"], Found(), StringComparer.Ordinal);
        File.WriteAllBytes(Path.Combine(world, $"local/requests/{sample.Id}.json"), sample.Request.Encode());
        Assert.Equal([$"unrecorded world://local/evidence/{sample.Id}.json", $"unrecorded world://local/requests/{sample.Id}.json"], Found(), StringComparer.Ordinal);
    }

    [Fact]
    public void A_folder_that_became_a_link_to_the_same_files_is_not_followed()
    {
        var (folder, aside) = (Path.Combine(world, "local/deep/er/überblick/outputs"), Path.Combine(directory.FullName, "aside"));
        Directory.Move(folder, aside);
        Directory.CreateSymbolicLink(folder, aside);
        Assert.Equal(
            ["missing world://local/deep/er/überblick/outputs/deep/er.txt", "missing world://local/deep/er/überblick/outputs/reply.txt", "unrecorded world://local/deep/er/überblick/outputs"],
            Found().Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Directory.Delete(folder);
        Directory.Move(aside, folder);
        Directory.Move(Path.Combine(world, "cases"), aside);
        Directory.CreateSymbolicLink(Path.Combine(world, "cases"), aside);
        Assert.Equal(["missing world://cases/tables/a.csv", "unrecorded cases"], Found().Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void A_pipe_does_not_hold_it_up_and_a_name_of_any_bytes_is_told()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes and names of any bytes are Linux's");
        Shell($"cd '{world}/local/none' && mkfifo pipe && touch \"$(printf 'bad\\377')\" && cd .. && mkfifo pipe && touch \"$(printf 'bad\\377')\"");
        Assert.Equal(4, Found().Count(finding => finding.StartsWith("unrecorded ", StringComparison.Ordinal)));
    }

    /// <summary>A changed byte of the ledger's file is either detected, or in an unused part.</summary>
    [Fact]
    public void A_byte_of_the_ledger_that_is_flipped_is_found_or_changes_no_entry()
    {
        var file = Path.Combine(world, LedgerFile);
        var (whole, entries, found) = (File.ReadAllBytes(file), Entries(), 0);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Int[0, 7]).Sample(
            (at, bit) =>
            {
                File.WriteAllBytes(file, Spoil(whole, at, bit, how: 1));
                if (Found().Length > 0)
                {
                    found++;
                }
                else
                {
                    Assert.Equal(entries, Entries());
                }
            },
            iter: 250,
            threads: 1);
        File.WriteAllBytes(file, whole);
        Assert.NotEqual(0, found);
        Assert.Empty(Found());
    }

    [Theory]
    [InlineData("DROP TRIGGER never_removed; DELETE FROM entry WHERE sequence = 2", "ledger-damaged .ledger/ledger.db: its tables are not those of a ledger")]
    [InlineData("{0} DELETE FROM entry WHERE sequence = 2; {1}", "chain-broken .ledger/ledger.db: entry 2 is missing: 3 follows 1")]
    [InlineData("{0} DELETE FROM entry WHERE sequence = 6; {1}", "chain-broken .ledger/ledger.db: entry 6 is missing: 7 follows 5")]
    [InlineData("{0} UPDATE entry SET line = replace(line, '\"mock\"', '\"real\"') WHERE sequence = 4; {1}", "chain-broken .ledger/ledger.db: entry 4: entry 4 does not match its hash")]
    [InlineData("{0} UPDATE entry SET line = json_remove(line, '$.write_prefix'); {1}", "chain-broken .ledger/ledger.db: entry 4: missing write_prefix")]
    [InlineData("{0} UPDATE entry SET sequence = 99 WHERE sequence = 7; {1}", "chain-broken .ledger/ledger.db: entry 7 is stored under 99")]
    public void A_ledger_that_was_written_to_by_hand_is_found(string statements, string finding)
    {
        Edit(statements);
        Assert.Contains(Verify().Findings, found => $"{found.Code} {found.Path}: {found.Text}" == finding);
    }

    [Fact]
    public void Entries_that_are_missing_at_the_end_are_found_by_the_head_that_was_kept()
    {
        var head = Verify().Head;
        Edit("{0} DELETE FROM entry WHERE sequence = 7; {1}");
        Assert.Empty(Found());
        Assert.Equal(["head-missing .ledger/ledger.db"], WorldVerification.Run(world, head.Hash, default).Findings.Select(found => $"{found.Code} {found.Path}"), StringComparer.Ordinal);
    }

    [Fact]
    public void A_world_without_its_ledger_is_vouched_for_by_nothing()
    {
        Directory.Delete(Path.Combine(world, ".ledger"), recursive: true);
        Assert.Equal(["ledger-missing .ledger/ledger.db"], Found(), StringComparer.Ordinal);
        var nothing = directory.CreateSubdirectory("nothing").FullName;
        Assert.True(WorldVerification.Run(nothing, null, default).Holds);
        var fault = Assert.Throws<FaultException>(() => WorldVerification.Run(Path.Combine(directory.FullName, "nowhere"), null, default)).Fault;
        Assert.Equal(ErrorCode.Inputs, fault.Code);

        // The next write starts a ledger; earlier files stay unrecorded.
        new FileSystemWorld(world, TimeProvider.System).Import(WorldPath.Parse("world://local/new"), new MemoryStream(), default);
        Assert.Equal(files.Length - 1, Found().Length);
        Assert.All(Found(), finding => Assert.StartsWith("unrecorded ", finding, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_process_that_is_gone_did_not_finish_is_told_until_the_next_write()
    {
        using (var child = KilledWriter.Start(world, "run", SettlingStep.Published))
        {
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(7, Found().Length);
        Assert.All(Found(), finding => Assert.StartsWith("unfinished world://local/", finding, StringComparison.Ordinal));
        new FileSystemWorld(world, TimeProvider.System).Import(WorldPath.Parse("world://local/new"), new MemoryStream(), default);
        Assert.Empty(Found());
    }

    [Fact]
    public async Task A_world_that_is_written_to_meanwhile_holds()
    {
        using var writer = KilledWriter.Start(world);
        for (var look = 0; look < 40; look++)
        {
            await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.Empty(Found());
        }

        writer.Kill();
        await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose() => FolderRemoval.Tree(directory.FullName);

    private static byte[] Spoil(byte[] bytes, int at, int bit, int how)
    {
        var spoiled = (byte[])bytes.Clone();
        at %= bytes.Length;
        spoiled[at] ^= (byte)(1 << bit);
        return how == 1 ? spoiled : how == 2 ? [.. bytes[..at], .. bytes[(at + 1)..]] : [.. bytes[..at], 0, .. bytes[at..]];
    }

    private WorldVerificationResult Verify() => WorldVerification.Run(world, null, TestContext.Current.CancellationToken);

    private string[] Found() => [.. Verify().Findings.Select(finding => $"{finding.Code} {finding.Path}")];

    private LedgerEntry[] Entries() => [.. new FileSystemWorld(world, TimeProvider.System).Ledger.Read()];

    // Without the triggers, like an expert would do it.
    private void Edit(string statements)
    {
        var triggers = LedgerSchema.Statements.Where(statement => statement.StartsWith("CREATE TRIGGER", StringComparison.Ordinal));
        var edit = statements.Replace("{0}", "DROP TRIGGER never_changed; DROP TRIGGER never_removed;", StringComparison.Ordinal)
            .Replace("{1}", string.Join(";", triggers), StringComparison.Ordinal);
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(world, LedgerFile)};Pooling=False");
        connection.Open();
        connection.Do(edit);
    }

    private static void Shell(string script)
    {
        using var shell = Process.Start("bash", ["-c", script]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
