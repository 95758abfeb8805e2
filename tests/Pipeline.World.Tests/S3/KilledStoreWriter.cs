using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Pipeline.World.Samples;
using Pipeline.World.Tests.Ledger;

namespace Pipeline.World.Tests;

/// <summary>A process that writes to a world in a store as the program does, credentials found in its environment, until it is killed: this test program, run once more.</summary>
internal static class KilledStoreWriter
{
    private const string Role = "PIPELINE_TESTS_STORE";

    /// <summary>Settles a run and imports a file, so many times (<see cref="KilledWriter.Write"/>).</summary>
    public static Process Start(S3WorldSettings settings, int times) => Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
    {
        Environment =
        {
            [Role] = string.Create(CultureInfo.InvariantCulture, $"{settings.Location}|{settings.Staging}|{settings.Endpoint}|{times}"),
            ["AWS_ACCESS_KEY_ID"] = CephServer.AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = CephServer.SecretKey,
        },
        RedirectStandardOutput = true,
        UseShellExecute = false,
    })!;

    [ModuleInitializer]
    internal static void RunAsTheChild()
    {
        if (Environment.GetEnvironmentVariable(Role)?.Split('|') is not [var place, var staging, var endpoint, var times])
        {
            return;
        }

        var settings = new S3WorldSettings(S3Location.Parse(place), staging) { Endpoint = new Uri(endpoint), PathStyle = true };
        using var world = new S3World(settings, TimeProvider.System);
        KilledWriter.Write(world, int.Parse(times, CultureInfo.InvariantCulture));
        Environment.Exit(0);
    }
}
