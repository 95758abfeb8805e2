using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pipeline.Emulation.Blobs;
using Pipeline.Emulation.Deployments;
using Pipeline.Emulation.Functions;
using Pipeline.Emulation.Hosting;
using Pipeline.Emulation.Planes;

namespace Pipeline.Emulation.Rpc;

/// <summary>The parts of one emulator.</summary>
internal sealed class Switchboard
{
    public Switchboard(IHostedApps apps, EmulatorOptions options, Addresses addresses, TimeProvider time, CancellationToken stopping)
    {
        (Options, Addresses, Stopping) = (options, addresses, stopping);
        Calls = new CallLog(options.RememberedRequests);
        Faults.Add(options.Faults);
        Tokens = new IssuedTokens(time);
        Credentials = new Credentials(options, Tokens);
        Store = new BlobFolder(options);
        BlobEndpoint = new BlobEndpoint(Store, Faults, Calls, time, stopping);
        Blobs = new BlobCalls(Store, options, () => addresses.Blobs);
        Deployments = new DeploymentQueries(apps, options);
        Functions = new FunctionDirectory(apps, options, () => addresses.Input);
        Runs = new FunctionRuns(options, Store, Faults, Calls, time);
        Kept = new CallStore(options, Functions, Runs, Store);
        var polls = new Polls(time, stopping);
        Control = new ControlPlane(Kept, Functions, options, polls);
        Input = new InputPlane(Kept, options, polls);
        Gate = new Gate(this, new RpcFaults(Functions, Tokens, time, stopping));
    }

    public EmulatorOptions Options { get; }

    public Addresses Addresses { get; }

    /// <summary>Cancelled when the emulator stops.</summary>
    public CancellationToken Stopping { get; }

    public CallLog Calls { get; }

    public FaultScript Faults { get; } = new();

    public IssuedTokens Tokens { get; }

    public Credentials Credentials { get; }

    public BlobFolder Store { get; }

    public BlobEndpoint BlobEndpoint { get; }

    public BlobCalls Blobs { get; }

    public DeploymentQueries Deployments { get; }

    public FunctionDirectory Functions { get; }

    public FunctionRuns Runs { get; }

    public CallStore Kept { get; }

    public ControlPlane Control { get; }

    public InputPlane Input { get; }

    public Gate Gate { get; }
}

/// <summary>The HTTP side of the blob store: PUT and GET of unguessable URLs.</summary>
internal sealed class BlobEndpoint(BlobFolder blobs, FaultScript faults, CallLog calls, TimeProvider time, CancellationToken stopping)
{
    public async Task Answer(HttpContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await (context.Request.Method switch
            {
                "PUT" => WithFaults(FaultPlaces.BlobUpload, context, fault => Upload(context, fault, end.Token), end.Token),
                "GET" => WithFaults(FaultPlaces.BlobDownload, context, fault => Download(context, fault, end.Token), end.Token),
                _ => Status(context, StatusCodes.Status405MethodNotAllowed),
            });
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // The client went away, the emulator is stopping, or the blob was dropped.
            context.Abort();
        }
    }

    private async Task WithFaults(string at, HttpContext context, Func<InjectedFault?, Task> answer, CancellationToken cancellationToken)
    {
        calls.Add(at, context.Request.Headers);
        var fault = faults.Next(at);
        switch (fault)
        {
            case InjectedFault.HttpStatus failed:
                await Status(context, failed.Code);
                return;
            case InjectedFault.Disconnect or InjectedFault.Reset:
                context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
                return;
            case InjectedFault.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
                return;
            case InjectedFault.Delay delay:
                await Task.Delay(TimeSpan.FromSeconds(delay.Seconds), time, cancellationToken);
                break;
        }

        await answer(fault);
    }

    private async Task Upload(HttpContext context, InjectedFault? fault, CancellationToken cancellationToken)
    {
        var blob = blobs.Find(Key(context));
        var refusal = blob switch
        {
            null => StatusCodes.Status403Forbidden,
            _ when blob.UploadKey != Key(context) => StatusCodes.Status403Forbidden,
            _ when context.Request.ContentLength != blob.Length => StatusCodes.Status400BadRequest,
            // The URL is signed for this header, so it is invalid without it or with another value.
            _ when context.Request.Headers.ContentMD5 != blob.ContentMd5 => StatusCodes.Status403Forbidden,
            _ => (int?)null,
        };
        if (refusal is { } status)
        {
            await Status(context, status);
            return;
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = blob!.Length;
        var received = await blobs.Put(blob, context.Request.Body, cancellationToken);
        if (fault is InjectedFault.LoseAnswer)
        {
            context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
            return;
        }

        await Status(context, received ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private async Task Download(HttpContext context, InjectedFault? fault, CancellationToken cancellationToken)
    {
        if (blobs.Find(Key(context)) is not { IsThere: true } blob || blob.DownloadKey != Key(context))
        {
            await Status(context, StatusCodes.Status403Forbidden);
            return;
        }

        await using var file = blobs.FileOf(blob).OpenRead();
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = blob.Length;
        await context.Response.StartAsync(cancellationToken);
        if (fault is InjectedFault.Truncate)
        {
            var content = await blobs.Read(blob, cancellationToken);
            await context.Response.Body.WriteAsync(content.AsMemory(..^1), cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
            context.Abort();
            return;
        }

        await file.CopyToAsync(context.Response.Body, cancellationToken);
    }

    private static string Key(HttpContext context) => context.Request.Path.Value!.TrimStart('/');

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
