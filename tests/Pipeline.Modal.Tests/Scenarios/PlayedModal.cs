using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Pipeline.Modal.Transport;

namespace Pipeline.Modal.Tests.Scenarios;

/// <summary>One attempt of a call as it arrived on a plane.</summary>
internal sealed record PlayedRpc(string Plane, string Method, IMessage Request, Metadata Headers, CancellationToken Token);

/// <summary>A plane's answer to an attempt.</summary>
internal delegate Task<IMessage> Answer(PlayedRpc rpc);

/// <summary>A Modal in this process, for both planes: it works correctly, except for a scenario's faults.</summary>
/// <param name="should">A method's default behaviour.</param>
internal sealed class PlayedModal(Answer should)
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Answer>> ordered = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<PlayedRpc> arrived = new();

    /// <summary>All attempts except those for tokens, as <c>FunctionMap FunctionGetOutputs</c>; on an input plane with its host.</summary>
    public string Trail => string.Join(' ', Arrived.Where(rpc => rpc.Method != "AuthTokenGet").Select(rpc => rpc.Plane == "control" ? rpc.Method : $"{rpc.Plane}:{rpc.Method}"));

    public IReadOnlyList<PlayedRpc> Arrived => [.. arrived];

    /// <summary>The requests of this kind.</summary>
    public IReadOnlyList<T> Asked<T>() => [.. Arrived.Select(rpc => rpc.Request).OfType<T>()];

    public int Count(string method) => Arrived.Count(rpc => rpc.Method == method);

    /// <summary>The distinct idempotency keys of a method's calls.</summary>
    public IReadOnlyList<string> Keys(string method) =>
        [.. Arrived.Where(rpc => rpc.Method == method).Select(rpc => rpc.Headers.GetValue("x-idempotency-key")!).Distinct(StringComparer.Ordinal)];

    /// <summary>Sets the answers to the next attempts of a method, in order.</summary>
    public PlayedModal Next(string method, params IEnumerable<Answer> answers)
    {
        foreach (var answer in answers)
        {
            ordered.GetOrAdd(method, _ => new()).Enqueue(answer);
        }

        return this;
    }

    public ModalChannel Way(Uri address) => new(new Wire(this, address.Host));

    private async Task<TResponse> Play<TResponse>(PlayedRpc rpc)
    {
        arrived.Enqueue(rpc);
        try
        {
            return (TResponse)await (ordered.TryGetValue(rpc.Method, out var queue) && queue.TryDequeue(out var answer) ? answer : should)(rpc);
        }
        catch (OperationCanceledException)
        {
            // gRPC's result of a cancelled token.
            throw new RpcException(new Status(StatusCode.Cancelled, "Call canceled by the client."));
        }
    }

    private sealed class Wire(PlayedModal modal, string plane) : UnaryInvoker
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
            Played(modal.Play<TResponse>(new PlayedRpc(plane, method.Name, (IMessage)request, options.Headers!, options.CancellationToken)));
    }
}
