using Pipeline.Emulation.Hosting;
using Pipeline.Emulation.Rpc;

namespace Pipeline.Emulation;

/// <summary>A Modal platform on 127.0.0.1, indistinguishable for the parts of the protocol that this project uses.</summary>
public sealed class ModalEmulator : IAsyncDisposable
{
    private readonly Server server;

    private ModalEmulator(Server server) => this.server = server;

    /// <summary>The control plane's address, <c>http://127.0.0.1:&lt;port&gt;</c>, for <c>MODAL_SERVER_URL</c>.</summary>
    public Uri Address => server.Control;

    /// <summary>The injected faults.</summary>
    public FaultScript Faults => server.Faults;

    /// <summary>The received requests.</summary>
    public CallLog Calls => server.Calls;

    /// <summary>Starts an emulator; it accepts requests when this returns.</summary>
    /// <param name="apps">The deployed applications.</param>
    /// <param name="options">The options.</param>
    /// <param name="time">The clock for polls, runs and tokens.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<ModalEmulator> Start(IHostedApps apps, EmulatorOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        new(await Server.Start(apps, options, time, cancellationToken));

    /// <summary>Ends running functions and waits for them, then stops the server; calls in flight end with UNAVAILABLE if they can still be answered.</summary>
    public ValueTask DisposeAsync() => server.DisposeAsync();
}
