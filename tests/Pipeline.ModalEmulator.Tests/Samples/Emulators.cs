using Pipeline.Emulation.Hosting;

namespace Pipeline.Emulation.Tests;

/// <summary>Starts emulators with the sample application.</summary>
internal static class Emulators
{
    public static Task<ModalEmulator> Start(params FaultRule[] faults) => Start(new Sample(), Sample.Options(faults));

    public static Task<ModalEmulator> WithInputPlane(params FaultRule[] faults) => Start(new Sample(), Sample.Options(faults) with { InputPlane = true });

    public static Task<ModalEmulator> Start(Sample apps, EmulatorOptions options, TimeProvider? time = null) =>
        ModalEmulator.Start(apps, options, time ?? TimeProvider.System, CancellationToken.None);

    /// <summary>The values of one header of all requests to one RPC, in order.</summary>
    public static string[] Header(this ModalEmulator emulator, string rpc, string name) =>
        [.. emulator.Calls.Requests.Where(request => request.At == rpc).Select(request => request.Metadata.GetValueOrDefault(name, ""))];

    /// <summary>Waits for a request; fails instead of waiting for ever.</summary>
    public static async Task Asked(this ModalEmulator emulator, string at)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (emulator.Calls.Count(at) == 0)
        {
            await Task.Delay(10, bound.Token);
        }
    }
}
