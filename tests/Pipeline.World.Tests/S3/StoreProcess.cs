using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Pipeline.World.S3;
using Pipeline.World.Samples;
using Pipeline.World.Tests.Ledger;

namespace Pipeline.World.Tests;

/// <summary>A process that uses a world in a store like the program, with credentials from its environment: this test program, run again.</summary>
internal static class StoreProcess
{
    public static readonly WorldPath Large = WorldPath.Parse("world://cases/large");
    private const string Role = "PIPELINE_TESTS_STORE";

    /// <summary>Settles a run and imports a file, a number of times (<see cref="KilledWriter.Write"/>).</summary>
    public static Process Write(S3WorldOptions settings, int times) => Start(settings, $"write-{times}", heap: null);

    /// <summary>Imports a file, uses it in a run, and verifies the world; prints the memory limit and the digest of the delivered file.</summary>
    /// <param name="settings">The world.</param>
    /// <param name="size">The file's size in bytes.</param>
    /// <param name="heap">The maximum of its heap in bytes; the runtime ends it if that is not enough.</param>
    public static Process Carry(S3WorldOptions settings, long size, long heap) => Start(settings, $"carry-{size}", heap);

    [ModuleInitializer]
    internal static void RunAsTheChild()
    {
        if (Environment.GetEnvironmentVariable(Role)?.Split('|') is not [var place, var staging, var endpoint, var what])
        {
            return;
        }

        var settings = new S3WorldOptions(S3Location.Parse(place), staging) { Endpoint = new Uri(endpoint), PathStyle = true };
        var number = long.Parse(what.Split('-')[1], CultureInfo.InvariantCulture);
        using var world = new S3World(settings, TimeProvider.System);
        if (what.StartsWith("write-", StringComparison.Ordinal))
        {
            KilledWriter.Write(world, (int)number);
        }
        else
        {
            Carry(settings, world, number);
        }

        Environment.Exit(0);
    }

    private static void Carry(S3WorldOptions settings, S3World world, long size)
    {
        Console.WriteLine(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        world.Import(Large, new CountingStream(size), default);
        var sample = StagedSample.New();
        using var run = world.Stage(sample.Id, sample.Prefix);
        Console.WriteLine(run.CopyArtifact(Large, default));
        Console.WriteLine(S3Verification.Run(settings, null, default).Holds);
    }

    private static Process Start(S3WorldOptions settings, FormattableString what, long? heap)
    {
        var start = ThisProgram.As(Role, $"{settings.Location}|{settings.Staging}|{settings.Endpoint}|{FormattableString.Invariant(what)}");
        start.Environment["AWS_ACCESS_KEY_ID"] = CephServer.AccessKey;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = CephServer.SecretKey;
        if (heap is { } most)
        {
            start.Environment["DOTNET_GCHeapHardLimit"] = most.ToString("x", CultureInfo.InvariantCulture);
        }

        return Process.Start(start)!;
    }
}
