using System.Security.Cryptography;
using Pipeline.Emulation;
using Pipeline.Modal;

namespace Pipeline.Cli;

/// <summary>A Modal on this machine, for as long as a command lasts. Only its address and its token, made when it starts, tell it from the platform.</summary>
internal sealed class LocalModal : IDisposable
{
    private const int SecretBytes = 16;
    private readonly ModalEmulator emulator;

    private LocalModal(ModalEmulator emulator, ModalProfile settings) => (this.emulator, Settings) = (emulator, settings);

    /// <summary>Where it is, and the token that it knows.</summary>
    public ModalProfile Settings { get; }

    /// <param name="apps">What is deployed.</param>
    /// <param name="port">Where it listens on 127.0.0.1; 0 for any free port.</param>
    /// <param name="time">Bounds polls, runs and tokens.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static LocalModal Start(IHostedApps apps, int port, TimeProvider time, CancellationToken cancellationToken)
    {
        var options = new EmulatorOptions($"ak-{Secret()}", $"as-{Secret()}") { Port = port };
        var started = ModalEmulator.Start(apps, options, time, cancellationToken).GetAwaiter().GetResult();
        return new(started, new ModalProfile([started.Address], options.TokenId, options.TokenSecret, Environment: null));
    }

    public void Dispose() => emulator.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static string Secret() => RandomNumberGenerator.GetHexString(2 * SecretBytes, lowercase: true);
}
