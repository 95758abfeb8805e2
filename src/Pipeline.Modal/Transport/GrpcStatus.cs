using System.Text;
using Grpc.Core;

namespace Pipeline.Modal.Transport;

/// <summary>The names of gRPC's status codes in its specification's notation.</summary>
internal static class GrpcStatus
{
    /// <summary><c>DeadlineExceeded</c> → <c>DEADLINE_EXCEEDED</c>.</summary>
    public static string Name(StatusCode status)
    {
        var name = new StringBuilder();
        foreach (var c in status.ToString())
        {
            name.Append(char.IsUpper(c) && name.Length > 0 && status != StatusCode.OK ? "_" : "").Append(char.ToUpperInvariant(c));
        }

        return name.ToString();
    }
}
