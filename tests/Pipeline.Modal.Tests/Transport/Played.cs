using Grpc.Core;
using Modal.Client;
using Pipeline.Modal.Configuration;
using Pipeline.Modal.Transport;
using Serilog;
using Serilog.Core;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>A connection to simulated servers in this process.</summary>
internal sealed class Played : IDisposable
{
    public const string Secret = "as-of-nobody";

    private readonly Dictionary<string, PlayedServer> servers = new(StringComparer.Ordinal);
    private Task call = Task.CompletedTask;
    private int keys;

    public Played(string addresses = "http://control", ModalOptions? options = null, ILogger? log = null)
    {
        Settings = new ModalProfile([.. addresses.Split(',').Select(address => new Uri(address))], "ak-of-nobody", Secret, null);
        Connection = ModalConnection.Open(
            Settings,
            (options ?? new ModalOptions()) with { Channels = address => Open(address) },
            Clock,
            () => $"key-{Interlocked.Increment(ref keys)}",
            log ?? Logger.None);
    }

    public SteppedClock Clock { get; } = new();

    public ModalProfile Settings { get; }

    public ModalConnection Connection { get; }

    /// <summary>The number of opened and closed channels per address.</summary>
    public List<string> Ways { get; } = [];

    public PlayedServer Control => At("control");

    public PlayedServer At(string host)
    {
        lock (servers)
        {
            return servers.TryGetValue(host, out var known) ? known : servers[host] = new PlayedServer();
        }
    }

    /// <summary>Gets a token that is valid for the rest of the test, so that only the relevant calls follow.</summary>
    public async Task<Played> Warm()
    {
        await Get();
        Control.Forget();
        Clock.Forget();
        return this;
    }

    public Task<FunctionGetResponse> Get(TimeSpan? attempt = null, CancellationToken cancellationToken = default)
    {
        var got = Get(Connection.Control, attempt, cancellationToken);
        call = got;
        return got;
    }

    public static Task<FunctionGetResponse> Get(IModalPlane plane, TimeSpan? attempt = null, CancellationToken cancellationToken = default) =>
        plane.Call(static (client, request, options) => client.FunctionGetAsync(request, options), new FunctionGetRequest(), attempt, cancellationToken).Patiently();

    /// <summary>Ends the next wait of the last call, which must have exactly this length; if the call has ended, the test fails at once.</summary>
    public async Task Pass(TimeSpan wait)
    {
        await Begins(wait);
        Clock.Advance(wait);
    }

    /// <summary>Waits for the next wait to begin, without ending it.</summary>
    public Task Begins(TimeSpan wait) => Clock.Begins(wait).During(call);

    public void Dispose() => Connection.Dispose();

    private ModalChannel Open(Uri address)
    {
        lock (servers)
        {
            Ways.Add($"open {address.Host}");
        }

        return new ModalChannel(At(address.Host), new Closing(() => Ways.Add($"close {address.Host}")));
    }

    private sealed class Closing(Action close) : IDisposable
    {
        public void Dispose() => close();
    }
}
