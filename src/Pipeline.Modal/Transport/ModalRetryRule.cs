using Google.Protobuf;
using Grpc.Core;
using Modal.Client;
using RpcStatus = Google.Rpc.Status;

namespace Pipeline.Modal.Transport;

/// <summary>Whether and when to retry a failed attempt; pure. The rules are those of Modal's own clients.</summary>
internal static class ModalRetryRule
{
    /// <summary>The maximum of retries after transient failures.</summary>
    public const int Retries = 3;

    private const string StatusDetails = "grpc-status-details-bin";
    private const string RetryPolicy = "/modal.client.RPCRetryPolicy";

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);

    // The longest wait that a timer accepts; callers have a nearer deadline.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Whether the failure is transient. The service's own judgements and exhausted resources are not.</summary>
    public static bool IsTransient(StatusCode code) =>
        code is StatusCode.DeadlineExceeded or StatusCode.Unavailable or StatusCode.Cancelled or StatusCode.Internal or StatusCode.Unknown;

    /// <summary>Whether the credentials were refused, which a retry would not change.</summary>
    public static bool IsDenied(StatusCode code) => code is StatusCode.Unauthenticated or StatusCode.PermissionDenied;

    /// <summary>The wait before a retry: 0.1 s, then twice the previous one.</summary>
    /// <param name="retries">The number of earlier retries, from 0.</param>
    public static TimeSpan Backoff(int retries) => First * Math.Pow(2, retries);

    /// <summary>The wait that the service requests, at least 0.1 s; null if it requests none. This wait does not count as a failure or retry.</summary>
    /// <param name="trailers">The trailers of the failed attempt: <c>grpc-status-details-bin</c> is a <c>google.rpc.Status</c> with a detail of this kind.</param>
    public static TimeSpan? Throttle(Metadata trailers)
    {
        try
        {
            return trailers.FirstOrDefault(entry => entry.Key == StatusDetails && entry.IsBinary) is { } details
                && RpcStatus.Parser.ParseFrom(details.ValueBytes).Details.FirstOrDefault(detail => detail.TypeUrl.EndsWith(RetryPolicy, StringComparison.Ordinal)) is { } policy
                ? Wait(RPCRetryPolicy.Parser.ParseFrom(policy.Value).RetryAfterSecs)
                : null;
        }
        catch (InvalidProtocolBufferException)
        {
            // Ignore details of other kinds.
            return null;
        }
    }

    // Round: a timer drops fractions of a millisecond, and the float 0.7 is slightly less than 0.7.
    private static TimeSpan Wait(float seconds) => !(seconds > First.TotalSeconds) ? First
        : seconds > Longest.TotalSeconds ? Longest
        : TimeSpan.FromMilliseconds(Math.Ceiling(Math.Round(seconds * 1000.0, 3)));
}
