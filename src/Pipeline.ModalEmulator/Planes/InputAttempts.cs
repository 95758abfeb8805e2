using Grpc.Core;
using Modal.Client;
using Pipeline.Emulation.Functions;
using Pipeline.Emulation.Hosting;

namespace Pipeline.Emulation.Planes;

/// <summary>Resolves tokens to runs of inputs.</summary>
internal static class InputAttempts
{
    /// <summary>An output that never arrives.</summary>
    public static Task<FunctionGetOutputsItem> Never { get; } = new TaskCompletionSource<FunctionGetOutputsItem>().Task;

    /// <summary>The run of a call that a token names.</summary>
    /// <exception cref="RpcException">NOT_FOUND if the token belongs to another call, or a later run replaced the run.</exception>
    public static Attempt Named(HostedCall call, HostedCall named, int? number) => named == call && call.Attempt is var attempt && attempt.Number == number
        ? attempt
        : throw Refusal.Of(StatusCode.NotFound, "there is no such run of an input, or a later one replaced it");
}
