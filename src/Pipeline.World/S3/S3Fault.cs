using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace Pipeline.World.S3;

/// <summary>Translates SDK exceptions and store errors into faults with stable details; this is the only place that does.</summary>
internal static class S3Fault
{
    public const string NoCredentials =
        "there are no usable credentials for the bucket: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (for SSO, a role or a web identity: aws configure export-credentials --format env)";

    private const string Failing = "the bucket fails to answer";
    private const string Foreign = "the server for the bucket is not an S3 store: check AWS_ENDPOINT_URL_S3 and any proxy in between";

    /// <summary>Waits for a call. The world's ports are synchronous and the SDK is not; a run takes minutes in a container, so blocking its thread is fine.</summary>
    public static T Translate<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return call().GetAwaiter().GetResult();
        }
        catch (Exception e) when (IsStoreFault(e, cancellationToken))
        {
            throw Of(e);
        }
    }

    /// <summary>The same for reading from an open response.</summary>
    public static T Translate<T>(Func<T> read, CancellationToken cancellationToken) => Translate(() => Task.FromResult(read()), cancellationToken);

    /// <summary>
    /// Whether an exception comes from the store or the network; our own cancellation does not. The SDK throws arbitrary types for non-S3 answers.
    /// </summary>
    public static bool IsStoreFault(Exception e, CancellationToken cancellationToken) => e switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        FaultException or OutOfMemoryException => false,
        _ => true,
    };

    public static FaultException Of(Exception e) => new(ErrorCode.AdapterInvocation, Detail(e), e);

    /// <summary>Whether the store refused the call. Without an answer, or after 500 and above except 501, the call may still take effect.</summary>
    public static bool IsRefusal(FaultException e) =>
        e.InnerException is AmazonServiceException { StatusCode: (>= HttpStatusCode.MultipleChoices and < HttpStatusCode.InternalServerError) or HttpStatusCode.NotImplemented };

    /// <summary>Whether the store denied access to the credentials.</summary>
    public static bool IsDenial(FaultException e) => e.InnerException is AmazonServiceException { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized };

    /// <summary>The fault of a call that may have taken effect, or may still.</summary>
    /// <param name="unanswered">The error that replaced an answer; null if every answer reported a concurrent call.</param>
    public static FaultException OutcomeUnknown(FaultException? unanswered) => new(
        ErrorCode.AdapterInvocation, $"{(unanswered?.InnerException is { } e ? Detail(e) : ConflictBackoff.Exhausted)}, and whether its ledger has the entry is not known", unanswered);

    // The store's message may quote the request, so it stays out of the envelope.
    private static string Detail(Exception e) => e switch
    {
        AmazonS3Exception { ErrorCode: "NoSuchBucket" } => "the bucket does not exist",
        AmazonS3Exception { ErrorCode: "QuotaExceeded" } or AmazonS3Exception { StatusCode: HttpStatusCode.InsufficientStorage } => "the bucket is full",
        AmazonS3Exception { ErrorCode: "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "ExpiredToken" or "InvalidToken" } => "the bucket rejects the credentials",
        AmazonS3Exception { ErrorCode: "RequestTimeTooSkewed" } => "the bucket has a different time than this machine",
        AmazonS3Exception { ErrorCode: "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" } => "the bucket is in another region: set AWS_REGION to its own",
        AmazonS3Exception { ErrorCode: "InvalidObjectState" } => "the bucket has archived a requested object: restore it, and remove the archiving rule",
        AmazonServiceException { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } => "the bucket denies access",
        AmazonServiceException { StatusCode: HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed } refused => $"the bucket lacks an operation that a world needs ({Answer(refused)})",
        AmazonServiceException { StatusCode: >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests } => Failing,
        AmazonS3Exception { StatusCode: HttpStatusCode.OK, ErrorCode: "InternalError" or "SlowDown" or "ServiceUnavailable" } => Failing,
        AmazonServiceException { StatusCode: >= HttpStatusCode.MultipleChoices and not (>= HttpStatusCode.MovedPermanently and <= HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect) } refused =>
            $"the bucket refused a call ({Answer(refused)})",
        AmazonServiceException { StatusCode: >= HttpStatusCode.MultipleChoices } moved => $"the bucket has moved ({Answer(moved)}): set AWS_ENDPOINT_URL_S3 and AWS_REGION to its place",
        AmazonServiceException { StatusCode: >= HttpStatusCode.OK } => Foreign,
        AmazonClientException { InnerException: null } => NoCredentials,
        AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException or WebException or OperationCanceledException => $"the bucket cannot be reached{S3Sockets.ProxyUsed(e)}",
        _ => Foreign,
    };

    // Only a protocol code is shown, nothing else.
    private static string Answer(AmazonServiceException e) =>
        e.ErrorCode is { Length: > 0 and <= 64 } code && code.All(char.IsAsciiLetterOrDigit) ? $"{(int)e.StatusCode} {code}" : $"{(int)e.StatusCode}";
}
