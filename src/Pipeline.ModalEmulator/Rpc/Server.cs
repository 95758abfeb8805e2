using System.Net;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Modal.Client;
using Pipeline.Emulation.Hosting;

namespace Pipeline.Emulation.Rpc;

/// <summary>The emulator's listeners: control plane and input plane on HTTP/2, blobs on HTTP/1.1, which cannot share a port without TLS.</summary>
internal sealed class Server : IAsyncDisposable
{
    // How long clients may finish reading when the emulator stops, in real time.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly WebApplication app;
    private readonly Switchboard switchboard;
    private readonly CancellationTokenSource stopping;
    private bool disposed;

    private Server(WebApplication app, Switchboard switchboard, CancellationTokenSource stopping) =>
        (this.app, this.switchboard, this.stopping) = (app, switchboard, stopping);

    public Uri Control => switchboard.Addresses.Control;

    public FaultScript Faults => switchboard.Faults;

    public CallLog Calls => switchboard.Calls;

    public static async Task<Server> Start(IHostedApps apps, EmulatorOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var end = new CancellationTokenSource();
        var parts = new Switchboard(apps, options, new Addresses(), time, end.Token);
        var server = new Server(Build(parts), parts, end);
        try
        {
            await server.app.StartAsync(cancellationToken);
            parts.Addresses.Set(server.app.Urls);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <remarks>Polls are answered first, so that connections are idle when the listeners stop.</remarks>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, true))
        {
            return;
        }

        await stopping.CancelAsync();
        var runs = switchboard.Runs.End();
        await app.StopAsync();
        await runs;
        await app.DisposeAsync();
        switchboard.Store.Dispose();
        stopping.Dispose();
    }

    private static WebApplication Build(Switchboard parts)
    {
        var options = parts.Options;
        // The empty builder reads no environment, files or arguments, and does not log.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Farewell);
        builder.Services.AddSingleton(parts).AddSingleton(parts.Gate).AddSingleton<ModalRpcs>();
        builder.Services.AddRoutingCore().AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = grpc.MaxSendMessageSize = options.MaxMessageBytes;
            grpc.Interceptors.Add<Gate>();
        });
        var built = builder.Build();
        built.MapGrpcService<ModalRpcs>();
        built.Map("/{key}", parts.BlobEndpoint.Answer);
        return built;
    }

    private static void Listen(KestrelServerOptions kestrel, EmulatorOptions options)
    {
        kestrel.AddServerHeader = false;
        // gRPC limits messages, and announcements limit blobs.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Listen(IPAddress.Loopback, options.Port, listen => listen.Protocols = HttpProtocols.Http2);
        kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        if (options.InputPlane)
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        }
    }
}

/// <summary>The protocol's service: dispatches each RPC to its implementation.</summary>
/// <remarks>An operation under an idempotency key outlives the request that started it; a retry gets the same answer.</remarks>
internal sealed class ModalRpcs(Switchboard to) : ModalClient.ModalClientBase
{
    public override Task<AuthTokenGetResponse> AuthTokenGet(AuthTokenGetRequest request, ServerCallContext context) =>
        Task.FromResult(new AuthTokenGetResponse { Token = to.Tokens.Issue(to.Options.TokenLife) });

    public override Task<FunctionGetResponse> FunctionGet(FunctionGetRequest request, ServerCallContext context) => to.Functions.Get(request, context.CancellationToken);

    public override Task<FunctionMapResponse> FunctionMap(FunctionMapRequest request, ServerCallContext context) => to.Control.Map(request, to.Stopping);

    public override Task<FunctionGetOutputsResponse> FunctionGetOutputs(FunctionGetOutputsRequest request, ServerCallContext context) =>
        to.Control.GetOutputs(request, IdempotencyKeys.Of(context), context.CancellationToken);

    public override Task<FunctionRetryInputsResponse> FunctionRetryInputs(FunctionRetryInputsRequest request, ServerCallContext context) => to.Control.Retry(request, to.Stopping);

    public override Task<Empty> FunctionCallCancel(FunctionCallCancelRequest request, ServerCallContext context) => to.Control.Cancel(request);

    public override Task<AttemptStartResponse> AttemptStart(AttemptStartRequest request, ServerCallContext context) => to.Input.Start(request, to.Stopping);

    public override Task<AttemptAwaitResponse> AttemptAwait(AttemptAwaitRequest request, ServerCallContext context) => to.Input.Await(request, context.CancellationToken);

    public override Task<AttemptRetryResponse> AttemptRetry(AttemptRetryRequest request, ServerCallContext context) => to.Input.Retry(request, to.Stopping);

    public override Task<BlobCreateResponse> BlobCreate(BlobCreateRequest request, ServerCallContext context) => Task.FromResult(to.Blobs.Create(request));

    public override Task<BlobGetResponse> BlobGet(BlobGetRequest request, ServerCallContext context) => Task.FromResult(to.Blobs.Get(request));

    public override Task<AppGetByDeploymentNameResponse> AppGetByDeploymentName(AppGetByDeploymentNameRequest request, ServerCallContext context) =>
        to.Deployments.Get(request, context.CancellationToken);

    public override Task<AppDeploymentHistoryResponse> AppDeploymentHistory(AppDeploymentHistoryRequest request, ServerCallContext context) =>
        to.Deployments.History(request, context.CancellationToken);

    public override Task<AppGetTagsResponse> AppGetTags(AppGetTagsRequest request, ServerCallContext context) => to.Deployments.Tags(request, context.CancellationToken);
}
