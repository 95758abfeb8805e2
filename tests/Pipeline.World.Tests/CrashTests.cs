using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests;

/// <summary>A process is killed at any moment; afterwards everything is complete or absent.</summary>
public sealed class CrashTests : IDisposable
{
    private const string Role = "PIPELINE_TESTS_WORLD";
    private const int Size = 1 << 20;
    private const int Rounds = 24;
    private static readonly WorldPath Place = WorldPath.Parse("world://local/imports/file");
    private readonly DirectoryInfo directory = MemoryFolder.Create("crash-tests-");

    [Fact]
    public async Task After_every_kill_each_file_and_each_run_is_whole()
    {
        var settled = 0;
        for (var round = 0; round < Rounds; round++)
        {
            using var child = Process.Start(ThisProgram.As(Role, directory.FullName))!;
            for (var line = 0; line <= round; line++)
            {
                await child.StandardOutput.ReadLineAsync();
            }

            // Somewhere between two steps: a different amount of work each time.
            Thread.SpinWait(round * 7919 % 50_000);
            child.Kill();
            await child.WaitForExitAsync();
            settled = Look();
        }

        Assert.NotEqual(0, settled);
        new FileSystemWorld(directory.FullName, TimeProvider.System).Import(Place, new MemoryStream([1]), default);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(directory.FullName, ".staging")));
    }

    public void Dispose() => directory.Delete(recursive: true);

    // The test program runs itself again as the process to kill.
    [ModuleInitializer]
    internal static void RunAsTheChild()
    {
        if (Environment.GetEnvironmentVariable(Role) is not { } folder)
        {
            return;
        }

        var world = new FileSystemWorld(folder, TimeProvider.System);
        for (var step = 0; ; step++)
        {
            Console.WriteLine(step.ToString(CultureInfo.InvariantCulture));
            var bytes = new byte[Size];
            Array.Fill(bytes, (byte)('a' + (step % 26)));
            world.Import(Place, new MemoryStream(bytes), default);
            Console.WriteLine();
            var sample = StagedSample.New();
            using var run = sample.StageIn(world);
            run.Settle(sample.Terms, sample.Index);
        }
    }

    private int Look()
    {
        var world = new FileSystemWorld(directory.FullName, TimeProvider.System);
        if (world.Exists(Place))
        {
            var bytes = Bytes(world, Place);
            Assert.Equal(Size, bytes.Length);
            Assert.False(bytes.AsSpan().ContainsAnyExcept(bytes[0]));
        }

        foreach (var path in world.List("local", "runs").Where(path => path.Path.EndsWith("/receipt.json", StringComparison.Ordinal)))
        {
            var receipt = Receipt.Parse(Bytes(world, path));
            var index = Bytes(world, receipt.OutputsIndex.Path);
            Assert.Equal(receipt.OutputsIndex.Sha256, Contracts.Images.Sha256.Of(index));
            Assert.All(OutputsIndex.Parse(index).Outputs, output => Assert.Equal(
                output.Sha256, Contracts.Images.Sha256.Of(Bytes(world, WorldPath.Parse($"world://local/runs/{receipt.ExecutionId}/{output.Path}")))));
        }

        var runs = Directory.Exists(Path.Combine(directory.FullName, "local/runs")) ? Directory.GetDirectories(Path.Combine(directory.FullName, "local/runs")) : [];
        Assert.All(runs, run => Assert.True(File.Exists(Path.Combine(run, "receipt.json"))));
        Assert.All(world.List("local", "receipts"), path => Assert.True(
            world.Exists(WorldPath.Parse($"world://local/runs/{Path.GetFileNameWithoutExtension(path.Path)}/receipt.json"))));
        return runs.Length;
    }

    private static byte[] Bytes(FileSystemWorld world, WorldPath path)
    {
        using var stream = world.OpenRead(path);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
