using System.Diagnostics;
using System.Runtime.CompilerServices;
using Pipeline.World.Crate;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests.Crate;

/// <summary>A process that writes a crate and is killed (SIGKILL) half-way: this test program, run again.</summary>
internal static class KilledExport
{
    private const string Role = "PIPELINE_TESTS_CRATE";

    public static Process Start(string world, string target) => Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
    {
        Environment = { [Role] = $"{world}|{target}" }, UseShellExecute = false,
    })!;

    [ModuleInitializer]
    internal static void RunAsTheChild()
    {
        if (Environment.GetEnvironmentVariable(Role)?.Split('|') is not [var world, var target])
        {
            return;
        }

        RunCrate.Write(new FileSystemWorld(world, TimeProvider.System), [CrateSample.First, CrateSample.Second], target, new CrateOptions { Attest = _ => End() }, default);
        Environment.Exit(1);
    }

    private static byte[] End()
    {
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
        return [];
    }
}
