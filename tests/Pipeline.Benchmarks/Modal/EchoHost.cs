using Pipeline.Emulation;
using Pipeline.Emulation.Hosting;

namespace Pipeline.Benchmarks;

/// <summary>The server process for the clients: an emulator whose only function returns its bytes. It ends with its input.</summary>
internal sealed class EchoHost : IHostedApps
{
    public const string Verb = "modal-emulator";
    public const string App = "bench";
    public const string Function = "echo";
    public const string TokenId = "ak-benchmark";
    public const string TokenSecret = "as-benchmark";

    private readonly HostedApp app = new(
        App,
        [new HostedVersion(1, DateTimeOffset.UnixEpoch, null, null, null)],
        1,
        new Dictionary<string, string>(StringComparer.Ordinal),
        new Dictionary<string, HostedFunction>(StringComparer.Ordinal) { [Function] = ByteFunction.Of((bytes, _) => Task.FromResult(bytes), TimeSpan.FromMinutes(1)) });

    public static async Task<int> Run(bool inputPlane)
    {
        var options = new EmulatorOptions(TokenId, TokenSecret) { InputPlane = inputPlane };
        await using var emulator = await ModalEmulator.Start(new EchoHost(), options, TimeProvider.System, CancellationToken.None);
        Console.WriteLine(emulator.Address.GetLeftPart(UriPartial.Authority));
        await Console.In.ReadToEndAsync();
        return 0;
    }

    public Task<HostedApp?> Find(string name, CancellationToken cancellationToken) => Task.FromResult(name == App ? app : null);
}
