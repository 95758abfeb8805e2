using System.Diagnostics;
using System.Runtime.CompilerServices;
using Pipeline.World.Files;
using Pipeline.World.Tests.Crate;
using Pipeline.World.Verification;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests.Untrusted;

/// <summary>Only its owner can access a world, whatever the umask and whoever wrote to it.</summary>
public sealed class PrivacyTests : IDisposable
{
    private const string Role = "PIPELINE_TESTS_UMASK";
    private const UnixFileMode Open = (UnixFileMode)0x1FF;
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("privacy-tests-");

    private string World => Path.Combine(directory.FullName, "above", "world");

    [Theory]
    [InlineData("0")]
    [InlineData("022")]
    [InlineData("077")]
    [InlineData("0277")]
    public void Every_file_is_0600_and_every_folder_0700_under_any_umask(string umask)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "modes are Unix's");
        Assert.SkipUnless(umask != "0277" || Environment.IsPrivilegedProcess, "only root can write into the folders that it leaves its own container");
        Directory.CreateDirectory(Path.GetDirectoryName(World)!);
        using var child = Process.Start(new ProcessStartInfo("sh", ["-c", $"umask {umask}; exec \"$0\"", Environment.ProcessPath!])
        {
            Environment = { [Role] = World }, UseShellExecute = false,
        })!;
        child.WaitForExit();
        Assert.Equal(0, child.ExitCode);
        Assert.True(Nodes().Length > 20);
        Assert.All(Nodes(), node => Assert.Equal(Directory.Exists(node) ? "700" : "600", Mode(node)));
    }

    /// <summary>Folders above an inaccessible one do not matter, whatever their modes.</summary>
    [Fact]
    public void What_an_older_program_left_open_is_closed_by_the_next_one_that_writes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "modes are Unix's");
        var world = CrateSample.In(time => new FileSystemWorld(World, time));
        foreach (var folder in (string[])["", ".ledger", ".staging", "cases", "local", "local/runs"])
        {
            Widen(Path.Combine(World, folder));
        }

        Assert.True(world.Exists(WorldPath.Parse("world://cases/table.csv")));
        Assert.Equal("777", Mode(Path.Combine(World, "cases")));
        world.Import(WorldPath.Parse("world://local/new"), new MemoryStream([1]), default);
        Assert.Equal("777 700 700 777 700 777", string.Join(' ', ((string[])["", ".ledger", ".staging", "cases", "local", "local/runs"]).Select(folder => Mode(Path.Combine(World, folder)))));
        Assert.Empty(WorldVerification.Run(World, null, TestContext.Current.CancellationToken).Findings);
    }

    [Fact]
    public void What_a_container_reads_is_open_to_it_in_staging_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "modes are Unix's");
        var world = CrateSample.In(time => new FileSystemWorld(World, time));
        var sample = StagedSample.New();
        using var run = world.Stage(sample.Id, sample.Prefix);
        var digest = run.CopyArtifact(WorldPath.Parse("world://cases/table.csv"), default);
        run.PutInputs("{}"u8.ToArray());
        Assert.Equal("644", Mode(Path.Combine(run.InputsFolder, "artifacts", digest.Hex)));
        Assert.Equal("644", Mode(Path.Combine(run.InputsFolder, "inputs.json")));
        Assert.Equal("755 755 777", $"{Mode(run.InputsFolder)} {Mode(Path.Combine(run.InputsFolder, "artifacts"))} {Mode(run.ArtifactsFolder)}");
        Assert.Equal("700", Mode(Path.GetDirectoryName(run.InputsFolder)!));
        Assert.Equal("600", Mode(Path.Combine(World, "cases/table.csv")));
    }

    [Fact]
    public void A_file_with_a_second_name_settles_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "hard links are Linux's here");
        var world = new FileSystemWorld(World, TimeProvider.System);
        foreach (var linked in (string[])["outputs/reply.txt", "outputs.json", "receipt.json"])
        {
            var sample = StagedSample.New();
            using var run = sample.StageIn(world);
            Assert.Equal(0, Libc.Link(Path.Combine(run.EnterRunFolder(), linked), Path.Combine(run.ArtifactsFolder, "second")));
            var fault = Assert.Throws<FaultException>(() => run.Settle(sample.Terms, sample.Index)).Fault;
            Assert.Equal($"ERR_ADAPTER_INVOCATION adapter invocation failed: not a plain file: {Path.GetFileName(linked)}", fault.ToString());
        }

        Assert.Empty(world.List("local", ""));
        Assert.Empty(world.Ledger.Read());
    }

    public void Dispose() => directory.Delete(recursive: true);

    // The test program runs itself again, under another umask.
    [ModuleInitializer]
    internal static void RunAsTheChild()
    {
        if (Environment.GetEnvironmentVariable(Role) is { } folder)
        {
            CrateSample.In(time => new FileSystemWorld(folder, time));
            Environment.Exit(0);
        }
    }

    private static void Widen(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, Open);
        }
    }

    private static string Mode(string path) => OperatingSystem.IsWindows() ? "" : Convert.ToString((int)File.GetUnixFileMode(path), 8);

    private string[] Nodes() => [World, .. Directory.GetFileSystemEntries(World, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })];
}
