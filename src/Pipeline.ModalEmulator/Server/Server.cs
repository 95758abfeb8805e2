using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Pipeline.Emulation;

/// <summary>The emulator's listeners, and what they share.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly WebApplication app;

    private Server(WebApplication app, EmulatorOptions options)
    {
        this.app = app;
        Calls = new CallLog(options.RememberedRequests);
        Faults.Add(options.Faults);
    }

    public Uri Control => new(app.Urls.First());

    public FaultScript Faults { get; } = new();

    public CallLog Calls { get; }

    public static async Task<Server> Start(IHostedApps apps, EmulatorOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        // The empty builder reads no environment, no file and no arguments, and logs nowhere.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore().AddGrpc();
        var server = new Server(builder.Build(), options);
        await server.app.StartAsync(cancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
