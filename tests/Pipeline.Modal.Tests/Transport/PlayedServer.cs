using System.Collections.Concurrent;
using Grpc.Core;
using Modal.Client;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>One attempt as it arrived.</summary>
internal sealed record PlayedCall(string Method, Metadata Headers, CancellationToken Token)
{
    public string? this[string header] => Headers.GetValue(header);
}

/// <summary>A simulated server in this process: each call is a received attempt, and ends as the test says.</summary>
internal sealed class PlayedServer : UnaryInvoker
{
    private readonly ConcurrentQueue<PlayedCall> arrived = new();

    /// <summary>The behaviour of calls other than AuthTokenGet: they succeed, or throw.</summary>
    public Func<PlayedCall, Task> Plays { get; set; } = _ => Task.CompletedTask;

    /// <summary>The token from AuthTokenGet.</summary>
    public Func<PlayedCall, Task<string>> Gives { get; set; } = _ => Task.FromResult("a-token");

    public IReadOnlyList<PlayedCall> Arrived => [.. arrived];

    public IReadOnlyList<PlayedCall> Calls => [.. arrived.Where(call => call.Method != "AuthTokenGet")];

    public IReadOnlyList<PlayedCall> Askings => [.. arrived.Where(call => call.Method == "AuthTokenGet")];

    public void Forget() => arrived.Clear();

    /// <summary>Sets the results of the next calls; later ones succeed.</summary>
    public void PlaysInTurn(params Exception?[] ends)
    {
        var left = new ConcurrentQueue<Exception?>(ends);
        Plays = _ => left.TryDequeue(out var end) && end is not null ? Task.FromException(end) : Task.CompletedTask;
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new PlayedCall(method.Name, options.Headers!, options.CancellationToken);
        arrived.Enqueue(call);
        return Played(Answer<TResponse>(call));
    }

    private async Task<TResponse> Answer<TResponse>(PlayedCall call)
    {
        if (call.Method == "AuthTokenGet")
        {
            return (TResponse)(object)new AuthTokenGetResponse { Token = await Gives(call) };
        }

        await Plays(call);
        return Activator.CreateInstance<TResponse>();
    }
}
