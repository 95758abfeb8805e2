using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Modal.Client;

namespace Pipeline.Emulation.Hosting;

/// <summary>Errors for RPCs.</summary>
internal static class Refusal
{
    private const int CodeField = 1;
    private const int MessageField = 2;
    private const int DetailsField = 3;

    public static RpcException Of(StatusCode code, string detail) => new(new Status(code, detail));

    /// <summary>An error with a retry delay, as <c>RPCRetryPolicy</c> in <c>grpc-status-details-bin</c>.</summary>
    public static RpcException Throttle(StatusCode code, string detail, double retryAfterS)
    {
        var policy = Any.Pack(new RPCRetryPolicy { RetryAfterSecs = (float)retryAfterS });
        return new(new Status(code, detail), new Metadata { { "grpc-status-details-bin", Details(code, detail, policy) } });
    }

    // google.rpc.Status, written by hand instead of adding a package for three fields.
    private static byte[] Details(StatusCode code, string message, Any detail)
    {
        using var bytes = new MemoryStream();
        using (var writer = new CodedOutputStream(bytes, leaveOpen: true))
        {
            writer.WriteTag(CodeField, WireFormat.WireType.Varint);
            writer.WriteInt32((int)code);
            writer.WriteTag(MessageField, WireFormat.WireType.LengthDelimited);
            writer.WriteString(message);
            writer.WriteTag(DetailsField, WireFormat.WireType.LengthDelimited);
            writer.WriteMessage(detail);
        }

        return bytes.ToArray();
    }
}
