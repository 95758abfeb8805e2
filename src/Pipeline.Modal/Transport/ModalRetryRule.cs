using Google.Protobuf;
using Grpc.Core;
using Modal.Client;
using RpcStatus = Google.Rpc.Status;

namespace Pipeline.Modal.Transport;

/// <summary>When a failed attempt is followed by another, and how long after; pure. The rules are those of Modal's own clients.</summary>
internal static class ModalRetryRule
{
    /// <summary>How many times a call is tried again after failures that may pass.</summary>
    public const int Retries = 3;

    private const string StatusDetails = "grpc-status-details-bin";
    private const string RetryPolicy = "/modal.client.RPCRetryPolicy";

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);

    // What a timer takes without question; whoever waits has a bound that is nearer.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Whether the failure may pass. Never so: what the service has judged, and a resource that is used up.</summary>
    public static bool IsTransient(StatusCode code) =>
        code is StatusCode.DeadlineExceeded or StatusCode.Unavailable or StatusCode.Cancelled or StatusCode.Internal or StatusCode.Unknown;

    /// <summary>Whether the credentials are refused; then no other attempt says anything else.</summary>
    public static bool IsDenied(StatusCode code) => code is StatusCode.Unauthenticated or StatusCode.PermissionDenied;

    /// <summary>The wait before a retry: 0.1 s, then twice the one before.</summary>
    /// <param name="retries">How many retries there were, from 0.</param>
    public static TimeSpan Backoff(int retries) => First * Math.Pow(2, retries);

    /// <summary>How long the service asks to be left alone, at least 0.1 s; none where it does not ask. This wait is no failure, and takes none of the retries.</summary>
    /// <param name="trailers">Those of the failed attempt: <c>grpc-status-details-bin</c> is a <c>google.rpc.Status</c> with a detail of this kind.</param>
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
            // Details of another kind than the protocol's are nothing that is asked for.
            return null;
        }
    }

    // A timer counts whole milliseconds and drops the rest; a float of 0.7 is a little less than that, and not meant so.
    private static TimeSpan Wait(float seconds) => !(seconds > First.TotalSeconds) ? First
        : seconds > Longest.TotalSeconds ? Longest
        : TimeSpan.FromMilliseconds(Math.Ceiling(Math.Round(seconds * 1000.0, 3)));
}
