using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Modal.Client;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>Failures of an attempt in a server's form.</summary>
internal static class Failures
{
    public static RpcException Of(StatusCode code) => new(new Status(code, "as played"));

    /// <summary>A refusal that requests a wait.</summary>
    public static RpcException Throttled(float seconds, StatusCode code = StatusCode.ResourceExhausted) =>
        new(new Status(code, "as played"), Details(Packed("type.googleapis.com/modal.client.RPCRetryPolicy", new RPCRetryPolicy { RetryAfterSecs = seconds })));

    public static Metadata Details(params Any[] details)
    {
        var status = new Google.Rpc.Status { Code = (int)StatusCode.ResourceExhausted, Message = "as played" };
        status.Details.Add(details);
        return new Metadata { { "grpc-status-details-bin", status.ToByteArray() } };
    }

    public static Any Packed(string type, IMessage message) => new() { TypeUrl = type, Value = message.ToByteString() };
}
