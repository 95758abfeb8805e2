using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Pipeline.Modal.Transport;

namespace Pipeline.Modal.Tests.Scenarios;

/// <summary>One attempt of a call as it arrived at a plane.</summary>
internal sealed record PlayedRpc(string Plane, string Method, IMessage Request, Metadata Headers, CancellationToken Token);

/// <summary>What a plane does about an attempt.</summary>
internal delegate Task<IMessage> Answer(PlayedRpc rpc);

/// <summary>A Modal within the process, for both planes: it does as it should, but where a scenario orders something else.</summary>
/// <param name="should">What a method does that nothing else was ordered for.</param>
internal sealed class PlayedModal(Answer should)
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Answer>> ordered = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<PlayedRpc> arrived = new();

    /// <summary>Every attempt but those for tokens, as <c>FunctionMap FunctionGetOutputs</c>; those of an input plane with its host before.</summary>
    public string Trail => string.Join(' ', Arrived.Where(rpc => rpc.Method != "AuthTokenGet").Select(rpc => rpc.Plane == "control" ? rpc.Method : $"{rpc.Plane}:{rpc.Method}"));

    public IReadOnlyList<PlayedRpc> Arrived => [.. arrived];

    /// <summary>The requests of this kind.</summary>
    public IReadOnlyList<T> Asked<T>() => [.. Arrived.Select(rpc => rpc.Request).OfType<T>()];

    public int Count(string method) => Arrived.Count(rpc => rpc.Method == method);

    /// <summary>The idempotency keys that a method was asked under, each once.</summary>
    public IReadOnlyList<string> Keys(string method) =>
        [.. Arrived.Where(rpc => rpc.Method == method).Select(rpc => rpc.Headers.GetValue("x-idempotency-key")!).Distinct(StringComparer.Ordinal)];

    /// <summary>Orders what the next attempts of a method meet, one after another.</summary>
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
            // What gRPC makes of a token that is cancelled.
            throw new RpcException(new Status(StatusCode.Cancelled, "Call canceled by the client."));
        }
    }

    private sealed class Wire(PlayedModal modal, string plane) : UnaryInvoker
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
            Played(modal.Play<TResponse>(new PlayedRpc(plane, method.Name, (IMessage)request, options.Headers!, options.CancellationToken)));
    }
}
