using Grpc.Core;
using Modal.Client;
using Pipeline.Modal;
using Pipeline.Modal.Transport;
using Serilog;
using Serilog.Core;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>A connection to servers that are played in this process.</summary>
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

    /// <summary>How often the way to an address was opened, and closed.</summary>
    public List<string> Ways { get; } = [];

    public PlayedServer Control => At("control");

    public PlayedServer At(string host)
    {
        lock (servers)
        {
            return servers.TryGetValue(host, out var known) ? known : servers[host] = new PlayedServer();
        }
    }

    /// <summary>Gets the token that is good for the rest of the test, so that only the calls in question are seen.</summary>
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

    /// <summary>Lets the next wait of the last call be over, which is exactly so long; a call that has ended fails the test at once.</summary>
    public async Task Pass(TimeSpan wait)
    {
        await Begins(wait);
        Clock.Advance(wait);
    }

    /// <summary>Lets the next wait begin, and not end.</summary>
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
