using System.Diagnostics;
using Pipeline.World.Attestation;
using Pipeline.World.Crate;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests.Crate;

/// <summary>The remains of a failed export, and their removal.</summary>
public sealed class CrateLeftoverTests : IDisposable
{
    private static readonly ExecutionId[] Both = [CrateSample.First, CrateSample.Second];
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("crate-leftovers-");
    private readonly FileSystemWorld world;

    public CrateLeftoverTests() => world = CrateSample.In(time => new FileSystemWorld(Path.Combine(directory.FullName, "world"), time));

    private string Folder => Path.Combine(directory.FullName, "crate");

    [Fact]
    public void A_cancelled_export_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        byte[] Cancel(SettledRun run)
        {
            stop.Cancel();
            return RunAttestation.Statement(run);
        }

        Assert.ThrowsAny<OperationCanceledException>(() => RunCrate.Write(world, Both, Folder, new CrateOptions { Attest = Cancel }, stop.Token));
        Assert.Equal(["world"], Directory.GetFileSystemEntries(directory.FullName).Select(Path.GetFileName), StringComparer.Ordinal);
    }

    [Fact]
    public void An_export_that_was_killed_is_removed_by_the_next_and_one_that_is_under_way_is_not()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "processes are killed as Linux does it");
        using var killed = KilledExport.Start(Path.Combine(directory.FullName, "world"), Folder);
        killed.WaitForExit();
        Assert.Equal(137, killed.ExitCode);
        Assert.Equal(2, Directory.GetFileSystemEntries(directory.FullName, ".crate-*").Length);
        var ours = Directory.CreateDirectory(Path.Combine(directory.FullName, ".crate-of-apples")).Name;

        var (within, beside) = (0, Path.Combine(directory.FullName, "beside"));
        byte[] ExportAnother(SettledRun run)
        {
            if (within++ == 0)
            {
                RunCrate.Write(world, Both, beside, new CrateOptions(), default);
            }

            return RunAttestation.Statement(run);
        }

        RunCrate.Write(world, Both, Folder, new CrateOptions { Attest = ExportAnother }, default);
        Assert.Equal(
            [ours, "beside", "crate", "world"], Directory.GetFileSystemEntries(directory.FullName).Select(Path.GetFileName).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(directory.CreateSubdirectory("any").UnixFileMode, new DirectoryInfo(Folder).UnixFileMode);
    }

    /// <summary>In a shared folder, such as /tmp.</summary>
    [Fact]
    public void What_may_not_be_opened_there_hinders_no_export()
    {
        var theirs = Path.Combine(directory.FullName, ".crate-theirs.lock");
        File.WriteAllText(theirs, "");
        using (var chattr = Process.Start("chattr", ["+i", theirs]))
        {
            chattr.WaitForExit();
            Assert.SkipUnless(chattr.ExitCode == 0, "no file can be made immutable here");
        }

        try
        {
            RunCrate.Write(world, Both, Folder, new CrateOptions(), default);
        }
        finally
        {
            using var chattr = Process.Start("chattr", ["-i", theirs]);
            chattr.WaitForExit();
        }

        Assert.Equal([theirs], Directory.GetFileSystemEntries(directory.FullName, ".crate-*"));
    }

    public void Dispose() => directory.Delete(recursive: true);
}
