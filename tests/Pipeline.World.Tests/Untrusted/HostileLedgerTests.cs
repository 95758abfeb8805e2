using System.Diagnostics;
using Pipeline.World.Files;
using Pipeline.World.Ledger;
using Pipeline.World.Verification;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests.Untrusted;

/// <summary>A world from someone else, including its ledger: nothing in it leads outside.</summary>
public sealed class HostileLedgerTests : IDisposable
{
    private static readonly WorldPath Place = WorldPath.Parse("world://local/place");
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("hostile-ledger-");

    public HostileLedgerTests()
    {
        new FileSystemWorld(World, TimeProvider.System).Import(Place, new MemoryStream([1]), default);
        Directory.CreateDirectory(Path.Combine(directory.FullName, "victim"));
        File.WriteAllText(Path.Combine(directory.FullName, "victim", "kept"), "x");
    }

    private string World => Path.Combine(directory.FullName, "world");

    /// <summary>The folder of a finished intent is removed.</summary>
    [Theory]
    [InlineData("../../victim")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a/../../../victim")]
    [InlineData("{0}/victim")]
    public void An_intent_that_names_a_folder_elsewhere_is_damage(string staging)
    {
        var name = staging.Replace("{0}", directory.FullName, StringComparison.Ordinal);
        using (var connection = new LedgerFile(new WorldLayout(World)).OpenForWriting())
        {
            connection.Do("INSERT INTO intent SELECT @staging, line FROM entry", ("@staging", name));
        }

        Refused("the world's ledger is damaged: an intent names no valid staging folder", () => new FileSystemWorld(World, TimeProvider.System).Import(Place, new MemoryStream([2]), default));
        Assert.True(File.Exists(Path.Combine(directory.FullName, "victim", "kept")));
        Assert.Equal(["kept"], Directory.GetFileSystemEntries(Path.Combine(directory.FullName, "victim")).Select(Path.GetFileName), StringComparer.Ordinal);
        Assert.Contains(WorldVerification.Run(World, null, TestContext.Current.CancellationToken).Findings, finding => finding.Kind is WorldFindingKind.LedgerDamaged);
    }

    [Theory]
    [InlineData("mv .ledger ../theirs && ln -s ../theirs .ledger")]
    [InlineData("mv .ledger/ledger.db ../theirs && ln -s ../../theirs .ledger/ledger.db")]
    [InlineData("ln -s ../../victim/kept .ledger/ledger.db-wal")]
    [InlineData("ln -s ../../victim/kept .ledger/ledger.db-journal")]
    [InlineData("rm .ledger/ledger.db && mkfifo .ledger/ledger.db")]
    public void A_ledger_that_is_no_plain_file_is_not_opened(string make)
    {
        Shell(make);
        var world = new FileSystemWorld(World, TimeProvider.System);
        Refused("the world's ledger is not a plain file", () => _ = world.Ledger.Head);
        Refused("the world's ledger is not a plain file", () => world.Ledger.Append([], default));
        Assert.Throws<FaultException>(() => world.Import(Place, new MemoryStream([2]), default));
        Assert.Contains(WorldVerification.Run(World, null, TestContext.Current.CancellationToken).Findings, finding => finding.Kind is WorldFindingKind.LedgerDamaged);
        Assert.Equal("x", File.ReadAllText(Path.Combine(directory.FullName, "victim", "kept")));
    }

    [Theory]
    [InlineData(".staging")]
    [InlineData(".ledger")]
    [InlineData("local")]
    public void A_world_of_another_user_is_read_and_not_written(string folder)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root can give a folder away");
        Shell($"chown 65532:65532 {folder}");
        var world = new FileSystemWorld(World, TimeProvider.System);
        Refused("the world belongs to another user", () => world.Import(Place, new MemoryStream([2]), default));
        Refused("the world belongs to another user", () => StagedSample.New().StageIn(world));
        Assert.True(world.Exists(Place));
        Assert.Empty(WorldVerification.Run(World, null, TestContext.Current.CancellationToken).Findings);
    }

    [Theory]
    [InlineData("rm -r .staging; ln -s ../victim .staging")]
    [InlineData("mv local ../theirs; ln -s ../theirs local")]
    public void A_link_in_the_place_of_a_folder_is_not_written_through(string make)
    {
        Shell(make);
        var world = new FileSystemWorld(World, TimeProvider.System);
        Refused("the world's folder is a link", () => world.Import(Place, new MemoryStream([2]), default));
        Refused("the world's folder is a link", () => StagedSample.New().StageIn(world));
        Assert.Equal(["kept"], Directory.GetFileSystemEntries(Path.Combine(directory.FullName, "victim")).Select(Path.GetFileName), StringComparer.Ordinal);
    }

    public void Dispose() => directory.Delete(recursive: true);

    private static void Refused(string detail, Action act) =>
        Assert.Equal($"ERR_ADAPTER_INVOCATION adapter invocation failed: {detail}", Assert.Throws<FaultException>(act).Fault.ToString());

    private void Shell(string script)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "links and owners are Linux's here");
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-e", "-c", script]) { WorkingDirectory = World, UseShellExecute = false })!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
