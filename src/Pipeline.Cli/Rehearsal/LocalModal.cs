using System.Security.Cryptography;
using Pipeline.Emulation;
using Pipeline.Emulation.Hosting;
using Pipeline.Modal.Configuration;

namespace Pipeline.Cli.Rehearsal;

/// <summary>A Modal on this machine for the life of a command. Only its address and its fresh token differ from the platform's.</summary>
internal sealed class LocalModal : IDisposable
{
    private const int SecretBytes = 16;
    private readonly ModalEmulator emulator;

    private LocalModal(ModalEmulator emulator, ModalProfile settings) => (this.emulator, Settings) = (emulator, settings);

    /// <summary>Its address and token.</summary>
    public ModalProfile Settings { get; }

    /// <param name="apps">The deployments.</param>
    /// <param name="port">The port on 127.0.0.1; 0 for any free port.</param>
    /// <param name="time">The clock for polls, runs and tokens.</param>
    /// <param name="cancellationToken">Stops the start.</param>
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
