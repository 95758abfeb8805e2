using Modal.Client;
using Pipeline.Emulation;
using Pipeline.Emulation.Hosting;
using Pipeline.Modal.Configuration;
using Pipeline.Modal.Tests.Scenarios;
using Pipeline.Modal.Transport;
using Serilog.Core;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>A connection over real sockets to its own emulator, with the test's clock, so that a busy machine exceeds no limit.</summary>
internal sealed class Dialled : IAsyncDisposable
{
    private const string Id = "ak-of-nobody";
    private const string Secret = "as-of-nobody";

    private readonly ModalConnection connection;
    private bool ended;

    private Dialled(ModalEmulator emulator, ModalConnection connection) => (Emulator, this.connection) = (emulator, connection);

    public ModalEmulator Emulator { get; }

    /// <summary>The received lookups.</summary>
    public IReadOnlyList<RecordedRequest> Lookups => [.. Emulator.Calls.Requests.Where(request => request.At == "FunctionGet")];

    public static Task<Dialled> Start(string secret, params FaultRule[] faults) => Start(secret, new SkippingTime(), faults);

    public static Task<Dialled> Start(params FaultRule[] faults) => Start(Secret, faults);

    /// <param name="time">The clock of both sides.</param>
    /// <param name="faults">The faults.</param>
    public static Task<Dialled> Start(TimeProvider time, params FaultRule[] faults) => Start(Secret, time, faults);

    public static ModalConnection Open(IReadOnlyList<Uri> servers, string secret = Secret) => Open(servers, secret, new SkippingTime());

    public Task<FunctionGetResponse> Get(TimeSpan? attempt = null, CancellationToken cancellationToken = default) => Get(connection.Control, attempt, cancellationToken);

    public static Task<FunctionGetResponse> Get(IModalPlane plane, TimeSpan? attempt = null, CancellationToken cancellationToken = default) => plane.Call(
        static (client, request, options) => client.FunctionGetAsync(request, options), new FunctionGetRequest { AppName = "app", ObjectTag = "echo" }, attempt, cancellationToken).Patiently();

    public void Close() => connection.Dispose();

    /// <summary>Stops the emulator, and keeps the connection.</summary>
    public async Task End()
    {
        if (!ended)
        {
            ended = true;
            await Emulator.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await End();
    }

    private static async Task<Dialled> Start(string secret, TimeProvider time, FaultRule[] faults)
    {
        var options = new EmulatorOptions(Id, Secret) { RememberedRequests = 1000, Faults = faults };
        var emulator = await ModalEmulator.Start(new OneApp(), options, time, TestContext.Current.CancellationToken);
        return new(emulator, Open([emulator.Address], secret, time));
    }

    private static ModalConnection Open(IReadOnlyList<Uri> servers, string secret, TimeProvider time) => ModalConnection.Open(
        new ModalProfile(servers, Id, secret, null), new ModalOptions(), time, () => Guid.NewGuid().ToString(), Logger.None);

    /// <summary>One application with one function, under any name.</summary>
    private sealed class OneApp : IHostedApps
    {
        public Task<HostedApp?> Find(string name, CancellationToken cancellationToken)
        {
            var echo = ByteFunction.Of((payload, _) => Task.FromResult(payload), TimeSpan.FromSeconds(10));
            return Task.FromResult<HostedApp?>(new(
                name,
                [new HostedVersion(1, DateTimeOffset.UnixEpoch, null, null, null)],
                1,
                new Dictionary<string, string>(StringComparer.Ordinal),
                new Dictionary<string, HostedFunction>(StringComparer.Ordinal) { ["echo"] = echo }));
        }
    }
}
