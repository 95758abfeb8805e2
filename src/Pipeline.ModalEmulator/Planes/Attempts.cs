using Grpc.Core;
using Modal.Client;

namespace Pipeline.Emulation;

/// <summary>Runs of inputs, by the tokens that name them.</summary>
internal static class Attempts
{
    /// <summary>An output that does not come.</summary>
    public static Task<FunctionGetOutputsItem> Never { get; } = new TaskCompletionSource<FunctionGetOutputsItem>().Task;

    /// <summary>The run of a call that a token names.</summary>
    /// <exception cref="RpcException">NOT_FOUND when the token is another call's, or names a run that another one followed.</exception>
    public static Attempt Named(HostedCall call, HostedCall named, int? number) => named == call && call.Attempt is var attempt && attempt.Number == number
        ? attempt
        : throw Refusal.Of(StatusCode.NotFound, "there is no such run of an input, or another one followed it");
}
