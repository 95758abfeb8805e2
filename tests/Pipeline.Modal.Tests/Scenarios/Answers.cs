using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Modal.Client;
using RpcStatus = Google.Rpc.Status;
using Status = Grpc.Core.Status;

namespace Pipeline.Modal.Tests.Scenarios;

/// <summary>A plane's possible answers to an attempt.</summary>
internal static class Answers
{
    /// <summary>No answer, as long as the client waits.</summary>
    public static Answer Hang { get; } = async rpc =>
    {
        await Task.Delay(Timeout.Infinite, rpc.Token);
        return new Empty();
    };

    /// <summary>No output yet.</summary>
    public static Answer NoOutput { get; } = With(new FunctionGetOutputsResponse());

    /// <summary>No output of an attempt yet.</summary>
    public static Answer NoAttemptOutput { get; } = With(new AttemptAwaitResponse());

    public static Answer With(IMessage response) => _ => Task.FromResult(response);

    public static Answer Fails(StatusCode code) => _ => throw new RpcException(new Status(code, $"the server's words about {code}"));

    public static Answer Breaks(Exception exception) => _ => throw exception;

    /// <summary>The server requests a wait.</summary>
    public static Answer Throttles(float seconds) => _ =>
    {
        var details = new RpcStatus { Details = { Any.Pack(new RPCRetryPolicy { RetryAfterSecs = seconds }, "") } };
        throw new RpcException(new Status(StatusCode.ResourceExhausted, ""), new Metadata { { "grpc-status-details-bin", details.ToByteArray() } });
    };

    /// <summary>An output, on either plane.</summary>
    public static Answer Output(FunctionGetOutputsItem output) => rpc => Task.FromResult<IMessage>(
        rpc.Method == "AttemptAwait" ? new AttemptAwaitResponse { Output = output } : new FunctionGetOutputsResponse { Outputs = { output } });

    public static Answer Output(GenericResult? result, DataFormat format = DataFormat.Cbor) =>
        Output(new FunctionGetOutputsItem { Result = result, DataFormat = format, InputId = "in-1", TaskId = "ta-1" });

    /// <summary>A failure in the platform's form.</summary>
    public static Answer Ends(int status) => Output(new GenericResult
    {
        Status = (GenericResult.Types.GenericStatus)status, Exception = "ValueError('words of the program')", Traceback = "Traceback (most recent call last):\n  …",
    });
}
