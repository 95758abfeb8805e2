namespace Pipeline.Emulation;

/// <summary>A Modal on 127.0.0.1: clients cannot tell it from the platform by what this project uses of it.</summary>
public sealed class ModalEmulator : IAsyncDisposable
{
    private readonly Server server;

    private ModalEmulator(Server server) => this.server = server;

    /// <summary>The control plane, <c>http://127.0.0.1:&lt;port&gt;</c>; what <c>MODAL_SERVER_URL</c> is set to.</summary>
    public Uri Address => server.Control;

    /// <summary>What goes wrong in it.</summary>
    public FaultScript Faults => server.Faults;

    /// <summary>What it was asked.</summary>
    public CallLog Calls => server.Calls;

    /// <summary>Starts one; it answers when this returns.</summary>
    /// <param name="apps">What is deployed.</param>
    /// <param name="options">How it is set up.</param>
    /// <param name="time">Bounds polls, runs and tokens.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<ModalEmulator> Start(IHostedApps apps, EmulatorOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        new(await Server.Start(apps, options, time, cancellationToken));

    /// <summary>Ends what runs in it and is waited for, then the server; calls in flight end at once, with UNAVAILABLE where they still can be answered.</summary>
    public ValueTask DisposeAsync() => server.DisposeAsync();
}
