using System.Globalization;
using Grpc.Core;
using Modal.Client;

namespace Pipeline.Modal.Transport;

/// <summary>One server: single attempts of calls, with uniform errors.</summary>
internal sealed class ModalServer(Uri address, ModalChannel channel, TimeProvider time) : IDisposable
{
    private readonly ModalClient.ModalClientClient client = new(channel.Invoker);

    public Uri Address => address;

    /// <exception cref="RpcException">
    /// The server's status; DEADLINE_EXCEEDED after the time limit, and UNAVAILABLE without an answer: these two have the cause as <see cref="Status.DebugException"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The caller cancelled, whatever gRPC reports.</exception>
    public async Task<TResponse> Attempt<TRequest, TResponse>(
        Func<ModalClient.ModalClientClient, TRequest, CallOptions, AsyncUnaryCall<TResponse>> call, TRequest request, Metadata headers, TimeSpan? bound, CancellationToken cancellationToken)
    {
        using var span = ModalSpans.Call(typeof(TRequest), address);
        try
        {
            var response = await Ask(call, request, headers, bound, cancellationToken);
            ModalSpans.Answer(span, request, response);
            return response;
        }
        catch (Exception e)
        {
            ModalSpans.Fail(span, e);
            throw;
        }
    }

    public void Dispose() => channel.Dispose();

    private async Task<TResponse> Ask<TRequest, TResponse>(
        Func<ModalClient.ModalClientClient, TRequest, CallOptions, AsyncUnaryCall<TResponse>> call, TRequest request, Metadata headers, TimeSpan? bound, CancellationToken cancellationToken)
    {
        using var over = bound is { } given ? new CancellationTokenSource(given, time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        try
        {
            using var asked = call(client, request, new CallOptions(headers, cancellationToken: either.Token));
            return await asked.ResponseAsync;
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException or HttpRequestException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw over.IsCancellationRequested ? Over(bound!.Value) : e as RpcException ?? Lost(e);
        }
    }

    private static RpcException Over(TimeSpan bound)
    {
        var detail = string.Create(CultureInfo.InvariantCulture, $"no answer within {bound.TotalSeconds:0.###} s");
        return new(new Status(StatusCode.DeadlineExceeded, detail, new TimeoutException(detail)));
    }

    private static RpcException Lost(Exception e) => new(new Status(StatusCode.Unavailable, "the connection failed", e));
}
